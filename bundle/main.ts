#!/usr/bin/env bun
import process from "node:process";
import { SondeError, UsageError } from "../sdk/errors.ts";
import { escapeTerminal } from "../sdk/report/mod.ts";
import { help, parseArguments } from "./arguments.ts";
import { type Bundled, bundle } from "./bundle.ts";
import { BundleError } from "./errors.ts";

if (import.meta.main) process.exit(await main(process.argv.slice(2)));

/** Runs the command line and returns its exit status: 0 done, 1 failed, 2 usage. */
export async function main(argv: readonly string[]): Promise<number> {
  try {
    const options = parseArguments(argv, startedIn());
    process.stdout.write(options === undefined ? help : describe(await bundle(options)));
    return 0;
  } catch (error) {
    process.stderr.write(explain(error));
    return error instanceof UsageError ? 2 : 1;
  }
}

/** `npm run bundle` changes to the package's folder and says where it was called. */
function startedIn(): string {
  const { npm_lifecycle_event: script, INIT_CWD: caller } = process.env;
  return script === "bundle" && caller ? caller : process.cwd();
}

function describe({ outfile, target, bytes, libraries, glibc }: Bundled): string {
  const size = `${Math.round(bytes / 1e6)} MB`;
  const inside = libraries.length > 0 ? `${libraries.join(", ")} inside` : "the system's libbpf";
  const needs = glibc === undefined ? "" : `, glibc ${glibc} or newer`;
  return `${outfile}: ${size}, ${target.name}${needs}, ${inside}\n`;
}

function explain(error: unknown): string {
  const known = error instanceof SondeError || error instanceof BundleError;
  if (!known) return `bundle: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`;
  const lines = [`bundle: ${error.message}`];
  if (error instanceof BundleError && error.details) lines.push(error.details.replace(/^/gm, "  "));
  const hint = error.hint ?? (error instanceof UsageError ? "bun run bundle --help explains all" : undefined);
  if (hint !== undefined) lines.push(`hint: ${hint}`);
  return lines.map((text) => `${text.split("\n").map(escapeTerminal).join("\n")}\n`).join("");
}
