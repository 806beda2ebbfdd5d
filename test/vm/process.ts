import { spawn } from "node:child_process";
import process from "node:process";
import { VmError } from "./errors.ts";

export interface Finished {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs a program to its end with an empty standard input. A status other than 0 is an answer, not an error. */
export function run(program: string, args: readonly string[], options: RunOptions = {}): Promise<Finished> {
  const { promise, resolve, reject } = Promise.withResolvers<Finished>();
  const env = { ...process.env, LC_ALL: "C", ...options.env };
  const child = spawn(program, args, { cwd: options.cwd, env, stdio: ["ignore", "pipe", "pipe"] });
  const stdout: Uint8Array[] = [];
  const stderr: Uint8Array[] = [];
  child.stdout.on("data", (chunk: Uint8Array) => stdout.push(chunk));
  child.stderr.on("data", (chunk: Uint8Array) => stderr.push(chunk));
  child.on("error", (cause) => reject(new VmError(`Cannot run "${program}": ${cause.message}`, { cause })));
  child.on("close", (code) => resolve({ status: code ?? 1, stdout: text(stdout), stderr: text(stderr) }));
  return promise;
}

/** Runs a program that must succeed and returns its standard output; otherwise VmError with all it printed. */
export async function runOrThrow(
  program: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<string> {
  const { status, stdout, stderr } = await run(program, args, options);
  if (status === 0) return stdout;
  const details = lastLines(`${stdout}${stderr}`, 30);
  throw new VmError(`Cannot run "${program} ${args.at(-1) ?? ""}": exit status ${status}, wanted 0`, {
    details,
  });
}

/** Says one line to the person who waits, on standard error. */
export function tell(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** The last `count` lines of a text, without empty lines at its end. */
export function lastLines(value: string, count: number): string {
  return value.trimEnd().split("\n").slice(-count).join("\n");
}

/** The first `count` lines of a text. */
export function firstLines(value: string, count: number): string {
  return value.split("\n").slice(0, count).join("\n");
}

function text(chunks: readonly Uint8Array[]): string {
  return Buffer.concat(chunks).toString("utf8");
}
