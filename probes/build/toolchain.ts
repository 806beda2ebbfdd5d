import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { UnsupportedError } from "../../sdk/errors.ts";

const run = promisify(execFile);

/** What the committed objects are built with, to the byte: Debian 12's packages clang-16 and llvm-16, and libbpf-dev. */
export const PINNED = {
  clang: "Debian clang version 16.0.6 (15~deb12u1)",
  libbpf: "1.1",
} as const;

export const CLANG = "clang-16";
export const STRIP = "llvm-strip-16";

const VERSION_HEADER = "/usr/include/bpf/libbpf_version.h";
const HINT = "on Debian 12: apt-get install clang-16 llvm-16 libbpf-dev";

/** Checks that the tools are those that the committed objects were built with. Throws UnsupportedError when not. */
export async function checkToolchain(): Promise<void> {
  expect(CLANG, firstLine(await output(CLANG, "--version")), PINNED.clang);
  await output(STRIP, "--version");
  expect("libbpf's headers", await libbpfVersion(), PINNED.libbpf);
}

function expect(tool: string, found: string, wanted: string): void {
  if (found === wanted) return;
  const message = `Cannot build probes with ${tool}: found "${found}", wanted "${wanted}"`;
  throw new UnsupportedError(tool, wanted, message, { hint: HINT });
}

async function output(tool: string, ...args: string[]): Promise<string> {
  try {
    return (await run(tool, args)).stdout;
  } catch (cause) {
    throw new UnsupportedError(tool, undefined, `Cannot build probes: "${tool}" does not run`, {
      hint: HINT,
      cause,
    });
  }
}

async function libbpfVersion(): Promise<string> {
  const header = await readFile(VERSION_HEADER, "utf8").catch(() => "");
  const [, major = "?"] = /LIBBPF_MAJOR_VERSION (\d+)/.exec(header) ?? [];
  const [, minor = "?"] = /LIBBPF_MINOR_VERSION (\d+)/.exec(header) ?? [];
  return `${major}.${minor}`;
}

function firstLine(text: string): string {
  return text.split("\n", 1)[0] ?? "";
}
