import { SondeError, SyscallError, UnsupportedError, UsageError, VerifierError } from "../errors.ts";
import { escapeTerminal } from "../report/mod.ts";
import { CommandLineError } from "./command-line/fault.ts";

/** Exit statuses; BCC's callers only know 0 and others. */
export const exitStatus = { done: 0, failed: 1, usage: 2, lost: 3, unsupported: 4 } as const;

/** The status that an error ends the process with. */
export function statusOf(error: unknown): number {
  if (error instanceof UsageError) return exitStatus.usage;
  return error instanceof UnsupportedError ? exitStatus.unsupported : exitStatus.failed;
}

/** Standard output that takes nothing more, for any reason but a reader that has gone. */
export function cannotWrite(cause: SyscallError): Error {
  return new Error(`Cannot write to standard output: ${cause.message}`, { cause });
}

/** An error as lines for stderr: what, where on the command line, and what helps. `verbose` adds causes and logs. */
export function failureText(name: string, error: unknown, verbose: boolean): string {
  const message = error instanceof Error ? error.message : String(error);
  const lines = [`${name}: ${message}`];
  if (error instanceof CommandLineError) lines.push("", ...error.excerpt.map((line) => `  ${line}`));
  const hint = hintOf(error);
  if (hint !== undefined) lines.push(`hint: ${hint}`);
  if (error instanceof UsageError) lines.push(`hint: "${name} --help" explains all flags`);
  if (verbose) lines.push(...details(error));
  return lines
    .flatMap((line) => line.split("\n"))
    .map((line) => `${escapeTerminal(line)}\n`)
    .join("");
}

/** Running out of descriptors can happen anywhere, to us and to the runtime. */
function hintOf(error: unknown): string | undefined {
  const outOfFiles =
    error instanceof SyscallError
      ? error.errnoName === "EMFILE"
      : error instanceof Error && "code" in error && error.code === "EMFILE";
  if (outOfFiles) return "ulimit -n 1024 lets the tool open that many files";
  return error instanceof SondeError ? error.hint : undefined;
}

function details(error: unknown): string[] {
  if (!(error instanceof Error)) return [];
  const log = error instanceof VerifierError ? error.log : [];
  const stack = error instanceof SondeError ? [] : [error.stack ?? ""];
  const cause =
    error.cause === undefined ? [] : [`because: ${causeText(error.cause)}`, ...details(error.cause)];
  return [...log, ...stack, ...cause];
}

function causeText(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
