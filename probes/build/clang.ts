import { execFile } from "node:child_process";
import { access, constants } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { promisify } from "node:util";

const run = promisify(execFile);

/** What a compiler is called where it is installed, the preferred first. */
const NAMES = ["clang", ...[16, 17, 18, 19, 20, 21, 22, 15, 14].map((version) => `clang-${version}`)];

export interface Clang {
  readonly path: string;
  /** The first line that it says of itself. */
  readonly version: string;
}

/** The clang of this machine: SONDE_CLANG, or the first in PATH. `undefined` when there is none. */
export async function findClang(environment = process.env): Promise<Clang | undefined> {
  const { SONDE_CLANG: chosen, PATH: path = "" } = environment;
  for (const candidate of chosen === undefined ? candidates(path) : [chosen]) {
    if (await isExecutable(candidate)) return { path: candidate, version: await versionOf(candidate) };
  }
  return undefined;
}

function candidates(path: string): string[] {
  const directories = path.split(":").filter((directory) => directory.startsWith("/"));
  return NAMES.flatMap((name) => directories.map((directory) => join(directory, name)));
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

async function versionOf(clang: string): Promise<string> {
  return (await run(clang, ["--version"])).stdout.split("\n", 1)[0] ?? "";
}
