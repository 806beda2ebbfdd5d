import assert from "node:assert/strict";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Running } from "../../support/running.ts";

export const REPOSITORY = fileURLToPath(new URL("../../..", import.meta.url));

/**
 * A directory for executables, of which each has 116 MB. It is not in the temporary directory: no part of its path may
 * be writable by others, as for an executable that root runs.
 */
export function executableDirectory(): string {
  const parent = join(homedir(), ".cache/sonde");
  mkdirSync(parent, { recursive: true });
  return mkdtempSync(join(parent, "test-bundle-"));
}

/** The runtime, for comparisons: what an executable must not do, it does. */
export const BUN = join(REPOSITORY, "node_modules/.bin/bun");

/** Runs the bundler's command line to its end. */
export async function runBundler(...args: readonly string[]) {
  return await new Running([BUN, join(REPOSITORY, "bundle/main.ts"), ...args]).ended();
}

/** Makes an executable and returns its path. */
export async function makeExecutable(directory: string, subject: string, ...flags: readonly string[]) {
  const path = join(directory, subject);
  const { status, stderr } = await runBundler(subject, "--outfile", path, ...flags);
  assert.equal(stderr, "");
  assert.equal(status, 0);
  return path;
}

/** The parts of glibc that an executable of Bun's names; a chroot holds these and nothing else. */
const GLIBC = /^(?:ld-linux-.*\.so\.\d|lib(?:c|m|dl|pthread)\.so\.\d)$/;

/** Makes a root that holds an executable and glibc, and mount points for /proc and /sys. Returns its path. */
export function bareRoot(directory: string, executable: string): string {
  const root = join(directory, "root");
  for (const folder of ["proc", "sys"]) mkdirSync(join(root, folder), { recursive: true });
  for (const folder of ["/lib64", `/lib/${process.arch === "arm64" ? "aarch64" : "x86_64"}-linux-gnu`]) {
    for (const file of readdirSync(folder).filter((name) => GLIBC.test(name))) {
      mkdirSync(join(root, folder), { recursive: true });
      cpSync(join(folder, file), join(root, folder, file), { dereference: true });
    }
  }
  cpSync(executable, join(root, "tool"));
  return root;
}

export function remove(directory: string): void {
  if (dirname(directory) === join(homedir(), ".cache/sonde")) rmSync(directory, { recursive: true });
}
