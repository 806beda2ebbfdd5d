import { join } from "node:path";
import process from "node:process";
import { runProgram } from "./process.ts";
import { ignoreBunVariables } from "./silence.ts";
import { hostTarget, type Target } from "./targets.ts";

/**
 * Bun reads these from the directory that an executable is started in, before any of our code runs: for a tool that
 * runs as root, that is somebody else's code (reliability.md 2.20).
 */
const CONFIGURATION = ["bunfig", "dotenv", "tsconfig", "package-json"].map(
  (kind) => `--no-compile-autoload-${kind}`,
);

/**
 * Makes an executable of a file of JavaScript and those that it imports, and returns its path in `folder`. The runtime
 * for another CPU comes from npm (Bun fetches its package once, 52 MB).
 *
 * Bytecode, which halves the start, is made for this machine's CPU only: that for another one crashes or goes astray
 * there, seen with Bun 1.4.5 from x86-64 to arm64.
 */
export async function buildExecutable(source: string, target: Target, folder: string): Promise<string> {
  const executable = join(folder, "executable");
  await runProgram(
    `Cannot make an executable for ${target.name}`,
    process.execPath,
    [
      "build",
      "--compile",
      "--format=esm",
      "--splitting",
      target === hostTarget() ? "--bytecode" : `--target=bun-${target.name}`,
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
