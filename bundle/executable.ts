import { writeFile } from "node:fs/promises";
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
 * Makes an executable of one file of JavaScript, in `folder`, and returns its path. The runtime for another CPU comes
 * from npm (Bun fetches its package once, 52 MB).
 *
 * `--bytecode` parses at build time what would be parsed at every start: 2 ms.
 */
export async function buildExecutable(javascript: string, target: Target, folder: string): Promise<string> {
  const source = join(folder, "main.js");
  const executable = join(folder, "executable");
  await writeFile(source, javascript);
  await runProgram(
    `Cannot make an executable for ${target.name}`,
    process.execPath,
    [
      "build",
      "--compile",
      "--bytecode",
      "--format=esm",
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
