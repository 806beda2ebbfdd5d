import { SymbolError, SyscallError, UnsupportedError } from "../errors.ts";
import { type Address, captureLibbpfLog } from "../ffi/mod.ts";
import type { Program } from "../program/mod.ts";
import { Link } from "./link.ts";

const ENOENT = 2;
const UNSUPPORTED = new Set(["EOPNOTSUPP", "ENOTSUPP", "ENODEV", "ENOSYS"]);

/**
 * Runs one of libbpf's attach functions and makes a link of the result. What it refuses is told apart by errno: the hook
 * does not exist (SymbolError), this kernel cannot attach so (UnsupportedError), or the system call's own error.
 */
export function attachThroughLibbpf(program: Program, hook: string, attach: () => Address): Link {
  return captureLibbpfLog(() => {
    try {
      return Link.ofLibbpf(hook, attach());
    } catch (error) {
      throw error instanceof SyscallError ? attachError(program, hook, error) : error;
    }
  });
}

/** The error of an attach that failed with `cause`. */
export function attachError(program: Program, hook: string, cause: SyscallError): Error {
  const message = `Cannot attach "${program.name}" to ${hook}: ${cause.errnoName}`;
  if (cause.errno === ENOENT) {
    return new SymbolError(hook, `${message}, no such hook on this kernel`, { cause });
  }
  if (UNSUPPORTED.has(cause.errnoName)) {
    return new UnsupportedError(hook, undefined, `${message}, this kernel has no such kind of hook`, {
      cause,
    });
  }
  return new SyscallError(
    `attach "${program.name}" to ${hook}`,
    cause.errno,
    cause.errnoName,
    descriptionOf(cause),
    { cause },
  );
}

function descriptionOf({ message }: SyscallError): string {
  return /\((.*)\)$/.exec(message)?.[1] ?? message;
}
