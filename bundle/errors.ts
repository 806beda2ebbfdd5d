/** An executable could not be made. `hint` is the remedy, one line; `details` is what the failing program printed. */
export class BundleError extends Error {
  readonly hint: string | undefined;
  readonly details: string | undefined;

  constructor(message: string, options: BundleErrorOptions = {}) {
    super(message, "cause" in options ? { cause: options.cause } : undefined);
    this.name = "BundleError";
    this.hint = options.hint;
    this.details = options.details;
  }
}

export interface BundleErrorOptions {
  readonly hint?: string | undefined;
  readonly details?: string | undefined;
  readonly cause?: unknown;
}
