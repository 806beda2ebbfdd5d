import { SondeError } from "../../sdk/errors.ts";

/**
 * A virtual machine, its kernel or a package that it needs could not be had. `hint` is the remedy, one line;
 * `details` is what the failing program printed, any number of lines.
 */
export class VmError extends Error {
  readonly hint: string | undefined;
  readonly details: string | undefined;

  constructor(message: string, options: VmErrorOptions = {}) {
    super(message, "cause" in options ? { cause: options.cause } : undefined);
    this.name = "VmError";
    this.hint = options.hint;
    this.details = options.details;
  }
}

export interface VmErrorOptions {
  readonly hint?: string | undefined;
  readonly details?: string | undefined;
  readonly cause?: unknown;
}

/** What a person should read of any error: message, details indented, hint. Ends without a newline. */
export function explain(error: unknown): string {
  if (!(error instanceof VmError) && !(error instanceof SondeError)) {
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
  const parts = [error.message];
  if (error instanceof VmError && error.details) parts.push(error.details.trimEnd().replace(/^/gm, "  "));
  if (error.hint) parts.push(`Hint: ${error.hint}`);
  return parts.join("\n");
}
