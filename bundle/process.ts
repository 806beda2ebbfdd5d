import { execFile } from "node:child_process";
import process from "node:process";
import { BundleError } from "./errors.ts";

export interface RunOptions {
  readonly cwd?: string;
  /** The remedy to name when the program fails. */
  readonly hint?: string;
}

const MAX_OUTPUT_BYTES = 1 << 26;

/**
 * Runs a program that must succeed and returns what it printed.
 *
 * @throws BundleError that begins with `action`, as `Cannot compile "opensnoop"`.
 */
export function runProgram(
  action: string,
  program: string,
  args: readonly string[],
  { cwd, hint }: RunOptions = {},
): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const env = { ...process.env, LC_ALL: "C" };
  execFile(program, args, { cwd, env, maxBuffer: MAX_OUTPUT_BYTES }, (error, stdout, stderr) => {
    if (error === null) return resolve(stdout);
    const reason = typeof error.code === "number" ? `"${program}" ended with ${error.code}` : error.message;
    reject(new BundleError(`${action}: ${reason}`, { hint, details: lastLines(`${stdout}${stderr}`) }));
  });
  return promise;
}

function lastLines(text: string): string {
  return text.trimEnd().split("\n").slice(-20).join("\n");
}
