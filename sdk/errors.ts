/**
 * The closed family of errors that sonde throws. Callers branch on `code` and on typed data, never on text.
 *
 * Messages follow one grammar: name the action, quote names, then a colon, the value found and the value wanted.
 * `hint` is the remedy, printed on a line of its own.
 *
 * @example
 * try { probe.attach(); } catch (error) {
 *   if (error instanceof SondeError && error.code === "syscall") console.error(error.errno);
 * }
 */
export abstract class SondeError extends Error {
  abstract readonly code:
    | "syscall"
    | "verifier"
    | "unsupported"
    | "btf"
    | "elf"
    | "symbol"
    | "value"
    | "usage";
  readonly hint: string | undefined;

  constructor(message: string, options: ErrorDetails = {}) {
    super(message, "cause" in options ? { cause: options.cause } : undefined);
    this.name = new.target.name;
    this.hint = options.hint;
  }
}

/** What any error may carry beside its message. */
export interface ErrorDetails {
  /** The remedy, one line, printed after the message. */
  readonly hint?: string | undefined;
  readonly cause?: unknown;
}

/** A system call or a libbpf function failed. `errno` is positive; `call` is the C name. */
export class SyscallError extends SondeError {
  readonly code = "syscall";

  constructor(
    readonly call: string,
    readonly errno: number,
    /** The symbolic name, as `ENOENT`. */
    readonly errnoName: string,
    description: string,
    options: ErrorDetails = {},
  ) {
    super(`${call}: ${errnoName} (${description})`, options);
  }
}

/** The verifier refused a program. The message shows the last lines that mean something; `log` holds all of them. */
export class VerifierError extends SondeError {
  readonly code = "verifier";

  constructor(
    readonly program: string,
    readonly errno: number,
    readonly log: readonly string[],
    message: string,
    options: ErrorDetails = {},
  ) {
    super(message, options);
  }
}

/** This kernel, library or machine lacks a feature. `since` names what has it ("Linux 5.8", "libbpf 1.2"), if known. */
export class UnsupportedError extends SondeError {
  readonly code = "unsupported";

  constructor(
    readonly feature: string,
    readonly since: string | undefined,
    message: string,
    options: ErrorDetails = {},
  ) {
    super(message, options);
  }
}

/** BTF that is malformed, or that lacks a type or member. `offset` is where in the BTF data, when known. */
export class BtfError extends SondeError {
  readonly code = "btf";

  constructor(
    message: string,
    readonly where: { readonly type?: string; readonly member?: string; readonly offset?: number } = {},
    options: ErrorDetails = {},
  ) {
    super(message, options);
  }
}

/** An ELF file that is malformed or is not what was asked for. `offset` is where in the file, when known. */
export class ElfError extends SondeError {
  readonly code = "elf";

  constructor(
    message: string,
    readonly offset?: number,
    options: ErrorDetails = {},
  ) {
    super(message, options);
  }
}

/** A function, tracepoint, program, map, global or library that does not exist under this name. */
export class SymbolError extends SondeError {
  readonly code = "symbol";

  constructor(
    readonly symbol: string,
    message: string,
    options: ErrorDetails = {},
  ) {
    super(message, options);
  }
}

/** A value of the wrong type or outside the range of the C type that it is written to. */
export class ValueError extends SondeError {
  readonly code = "value";
}

/** The command line is wrong; exit status 2. `flag` is the flag or argument at fault, as typed. */
export class UsageError extends SondeError {
  readonly code = "usage";

  constructor(
    message: string,
    readonly flag?: string,
    options: ErrorDetails = {},
  ) {
    super(message, options);
  }
}
