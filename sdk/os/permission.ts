import { SyscallError } from "../errors.ts";
import type { Capability } from "./status.ts";

/**
 * This process may not do what tracing needs. `missing` names the capabilities that would allow it; it is empty when
 * something else forbids it (a seccomp filter, lockdown).
 */
export class PermissionError extends SyscallError {
  constructor(
    message: string,
    call: string,
    readonly missing: readonly Capability[],
    options: { hint?: string | undefined; cause?: unknown } = {},
  ) {
    super(call, 1, "EPERM", "Operation not permitted", options);
    this.message = message;
  }
}
