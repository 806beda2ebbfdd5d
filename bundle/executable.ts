import { join } from "node:path";
import process from "node:process";
import { runProgram } from "./process.ts";
import { ignoreBunVariables } from "./silence.ts";
import type { Target } from "./targets.ts";

/**
 * Bun reads these from the directory that an executable is started in, before any of our code runs: for a tool that
 * runs as root, that is somebody else's code (reliability.md 2.20).
 */
const CONFIGURATION = ["bunfig", "dotenv", "tsconfig", "package-json"].map(
  (kind) => `--no-compile-autoload-${kind}`,
);

/**
 * Makes an executable of a file of JavaScript and those that it imports, and returns its path in `folder`. The runtime for another CPU comes
 * from npm (Bun fetches its package once, 52 MB).
 *
 * `--bytecode` parses at build time what would be parsed at every start: that halves the start.
 */
export async function buildExecutable(source: string, target: Target, folder: string): Promise<string> {
  const executable = join(folder, "executable");
  await runProgram(
    `Cannot make an executable for ${target.name}`,
    process.execPath,
    [
      "build",
      "--compile",
      "--bytecode",
      "--format=esm",
      "--splitting",
      `--target=bun-${target.name}`,
      ...CONFIGURATION,
      "--outfile",
      executable,
      source,
    ],
    {
      cwd: folder,
      hint: "needs npm's registry for another CPU than this one, and 250 MB beside the outfile",
    },
  );
  ignoreBunVariables(executable);
  return executable;
}
