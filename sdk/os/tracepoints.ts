import { readFileSync } from "node:fs";
import { SymbolError, ValueError } from "../errors.ts";
import { nearestNames } from "../nearest.ts";
import { tracefs } from "./tracefs.ts";
import { parseTracepointFormat, type TracepointFormat } from "./tracepoint-format.ts";

/** A tracepoint's two names. */
export interface TracepointName {
  /** As `sched`. */
  readonly category: string;
  /** As `sched_switch`. */
  readonly name: string;
}

/**
 * Whether this kernel has the tracepoint.
 *
 * @throws PermissionError, UnsupportedError as {@link tracefs} does.
 */
export function tracepointExists(category: string, name: string): boolean {
  return readTracepointFile(category, name, "id") !== undefined;
}

/**
 * The number by which perf events know the tracepoint; it changes from boot to boot.
 *
 * @throws SymbolError with near names when there is no such tracepoint.
 */
export function tracepointId(category: string, name: string): number {
  return Number(requireTracepointFile(category, name, "id"));
}

/**
 * The layout of the tracepoint's record on this kernel.
 *
 * @throws SymbolError with near names when there is no such tracepoint.
 */
export function tracepointFormat(category: string, name: string): TracepointFormat {
  return parseTracepointFormat(requireTracepointFile(category, name, "format"));
}

/** Every tracepoint whose `category:name` matches a pattern with `*` and `?`, in the kernel's order; all by default. */
export function listTracepoints(pattern = "*:*"): TracepointName[] {
  const matcher = globPattern(pattern);
  const lines = readFileSync(`${tracefs()}/available_events`, "utf8").split("\n");
  return lines.filter((line) => line !== "" && matcher.test(line)).map(splitName);
}

function splitName(line: string): TracepointName {
  const colon = line.indexOf(":");
  return { category: line.slice(0, colon), name: line.slice(colon + 1) };
}

function globPattern(pattern: string): RegExp {
  if (!pattern.includes(":")) {
    throw new ValueError(`Cannot list tracepoints ${JSON.stringify(pattern)}: wanted as "sched:sched_*"`);
  }
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^${escaped.replaceAll("*", ".*").replaceAll("?", ".")}$`);
}

/** Names hold word characters and dashes only: nothing that could lead to another directory. */
const NAME = /^[\w-]+$/;

function readTracepointFile(category: string, name: string, file: string): string | undefined {
  if (!NAME.test(category) || !NAME.test(name)) return undefined;
  try {
    return readFileSync(`${tracefs()}/events/${category}/${name}/${file}`, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

function requireTracepointFile(category: string, name: string, file: string): string {
  const text = readTracepointFile(category, name, file);
  if (text !== undefined) return text;
  const label = `${category}:${name}`;
  const near = nearestNames(
    label,
    listTracepoints().map((found) => `${found.category}:${found.name}`),
  ).map((other) => JSON.stringify(other));
  const hint = near.length > 0 ? `Did you mean ${near.join(" or ")}?` : undefined;
  throw new SymbolError(
    label,
    `Cannot find tracepoint ${JSON.stringify(label)}: this kernel has no such one`,
    { hint },
  );
}
