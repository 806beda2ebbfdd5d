import { existsSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import type { Architecture } from "./kernels.ts";

/** Raised when the layout of a cached kernel changes, so that older ones are fetched anew. */
const LAYOUT = 1;
const STALE_MS = 6 * 3600 * 1000;

/** A kernel in the cache: `vmlinuz`, `lib/modules/<release>` and, for a foreign architecture, `userland`. */
export interface CachedKernel {
  readonly name: string;
  readonly architecture: Architecture;
  /** What `uname -r` says in the guest. */
  readonly release: string;
  /** The file names of the Debian packages that it came from. */
  readonly packages: readonly string[];
  readonly layout: number;
  /** The folder that holds it, absolute. */
  readonly directory: string;
}

/** `$XDG_CACHE_HOME/sonde`, or `~/.cache/sonde`. Need not exist. */
export function cacheRoot(): string {
  const base = process.env.XDG_CACHE_HOME;
  return join(base?.startsWith("/") ? base : join(homedir(), ".cache"), "sonde");
}

/** The folder of a cached kernel, whether it exists or not. */
export function kernelDirectory(name: string): string {
  return join(cacheRoot(), "kernels", name);
}

/** The cached kernel of this name; undefined when it has not been fetched or has an older layout. */
export function readCachedKernel(name: string): CachedKernel | undefined {
  const directory = kernelDirectory(name);
  const file = join(directory, "kernel.json");
  if (!existsSync(file)) return undefined;
  const kernel = { ...JSON.parse(readFileSync(file, "utf8")), directory } as CachedKernel;
  return kernel.layout === LAYOUT ? kernel : undefined;
}

/**
 * Fills a new cache folder and moves it into place in one step, so that a half-filled one is never taken for a
 * whole one. `fill` gets a folder beside the final one; what an earlier process left behind is removed.
 */
export async function fillCache(final: string, fill: (staging: string) => Promise<void>): Promise<void> {
  const parent = join(final, "..");
  await mkdir(parent, { recursive: true });
  await removeStale(parent);
  const staging = await mkdtemp(join(parent, ".filling-"));
  try {
    await fill(staging);
    await replace(staging, final);
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

/** Whoever comes second of two that fill the same folder leaves the first one's, which is as good. */
async function replace(staging: string, final: string): Promise<void> {
  await rm(final, { recursive: true, force: true });
  try {
    await rename(staging, final);
  } catch (error) {
    if (!existsSync(final)) throw error;
  }
}

/** Writes the description which marks a folder as a whole kernel. */
export async function describeKernel(
  staging: string,
  kernel: Omit<CachedKernel, "layout" | "directory">,
): Promise<void> {
  await writeFile(
    join(staging, "kernel.json"),
    `${JSON.stringify({ ...kernel, layout: LAYOUT }, null, 2)}\n`,
  );
}

async function removeStale(parent: string): Promise<void> {
  const names = (await readdir(parent)).filter((name) => name.startsWith(".filling-"));
  for (const path of names.map((name) => join(parent, name))) {
    const age = Date.now() - (await stat(path)).mtimeMs;
    if (age > STALE_MS) await rm(path, { recursive: true, force: true });
  }
}
