import { basename, resolve } from "node:path";
import { parseArgs } from "node:util";
import { UsageError } from "../sdk/errors.ts";
import type { BundleOptions } from "./bundle.ts";
import { hostTarget, targetNamed } from "./targets.ts";

export const help = `Usage: bun run bundle NAME|SCRIPT [--outfile FILE] [--target TARGET]

Makes one executable of a tool, of a script of your own, or of all tools (sonde). It runs where there are glibc, /proc
and /sys and nothing else, and holds libbpf.

  --outfile FILE    What to write. Default: the name, in the current directory
  --target TARGET   linux-x64 or linux-arm64. Default: this machine
  --no-libraries    Leave libbpf and what it needs out; the executable then opens the system's
  --no-minify       Keep the JavaScript inside readable
  --help            This text

Examples:
  bun run bundle opensnoop
  bun run bundle sonde --outfile /usr/local/bin/sonde
  bun run bundle scripts/my-question.ts --target linux-arm64 --outfile my-question
`;

/** Reads a command line; undefined when it asks for help. Paths in it are relative to `directory`. */
export function parseArguments(argv: readonly string[], directory: string): BundleOptions | undefined {
  const { values, positionals } = parse(argv);
  if (values.help) return undefined;
  const [subject, ...more] = positionals;
  if (subject === undefined) throw new UsageError("Cannot bundle: the name of a tool or a script is wanted");
  if (more[0] !== undefined) throw new UsageError(`Cannot bundle "${more[0]}": one name is wanted, found 2`);
  return {
    subject,
    directory,
    outfile: resolve(directory, outfileOf(values.outfile, subject)),
    target: values.target === undefined ? hostTarget() : targetNamed(values.target),
    libraries: !values["no-libraries"],
    minify: !values["no-minify"],
  };
}

function parse(argv: readonly string[]) {
  const options = {
    outfile: { type: "string" },
    target: { type: "string" },
    "no-libraries": { type: "boolean" },
    "no-minify": { type: "boolean" },
    minify: { type: "boolean" },
    help: { type: "boolean", short: "h" },
  } as const;
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: true });
  } catch (error) {
    throw new UsageError(firstSentence(error));
  }
}

/** Node's own message names the flag; what follows it is advice about positional arguments. */
function firstSentence(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return `Cannot bundle: ${message.split(". ")[0]}`;
}

function outfileOf(given: string | undefined, subject: string): string {
  if (given === "") throw new UsageError('Cannot write "": a file name is wanted', "--outfile");
  return given ?? basename(subject).replace(/\.[cm]?[jt]sx?$/, "");
}
