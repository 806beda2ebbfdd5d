import { SondeError } from "../errors.ts";
import { reason } from "./answer.ts";

/** One line of a diagnosis. */
export interface Check {
  /** What was looked at, in words. */
  readonly name: string;
  readonly status: "ok" | "no" | "unknown";
  /** What was found; may be empty. */
  readonly detail: string;
  /** What would make it work. */
  readonly remedy?: string;
}

/** A check that answers `unknown` where it throws: one thing that cannot be told must not hide the others. */
export function guarded(name: string, look: () => Omit<Check, "name">): Check {
  try {
    return { name, ...look() };
  } catch (error) {
    const found = error instanceof Error ? error : new Error(String(error));
    const hint = found instanceof SondeError ? found.hint : undefined;
    return {
      name,
      status: "unknown",
      detail: reason(found),
      ...(hint === undefined ? {} : { remedy: hint }),
    };
  }
}
