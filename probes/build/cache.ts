import { lstat, mkdir, mkdtemp, readFile, rename, rm } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import process from "node:process";

/**
 * The bytes of a file in the user's cache, made by `make` if they are not there. What lies in the cache is loaded into the
 * kernel as it is, so a cache that somebody else could write to is not used: then the file is made anew each time.
 */
export async function cached(name: string, make: (path: string) => Promise<void>): Promise<Uint8Array> {
  const directory = await cacheDirectory();
  if (directory === undefined) return await made(make);
  const path = join(directory, name);
  const old = await readFile(path).catch(() => undefined);
  return old ?? (await made(make, directory, path));
}

/** Makes the file in a directory of its own, and moves it to where it is kept: another process sees all of it or nothing. */
async function made(
  make: (path: string) => Promise<void>,
  parent = tmpdir(),
  keep?: string,
): Promise<Uint8Array> {
  const directory = await mkdtemp(join(parent, "sonde-"));
  try {
    const path = join(directory, "made");
    await make(path);
    const bytes = await readFile(path);
    if (keep !== undefined) await rename(path, keep);
    return bytes;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** `$XDG_CACHE_HOME/sonde/bpf`, made when it is not there; `undefined` when it is not this user's alone. */
async function cacheDirectory(): Promise<string | undefined> {
  const directory = join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "sonde", "bpf");
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    return (await isPrivate(directory)) ? directory : undefined;
  } catch {
    return undefined;
  }
}

/** Whether nobody but this user and root can replace what is in a directory, by a right to it or to one above it. */
export async function isPrivate(directory: string): Promise<boolean> {
  const { uid, mode } = await lstat(directory);
  const isDirectory = (mode & 0o170000) === 0o040000;
  const trusted = uid === 0 || uid === process.getuid?.();
  const closed = (mode & 0o022) === 0 || (mode & 0o1000) !== 0;
  if (!isDirectory || !trusted || !closed) return false;
  return directory === "/" || (await isPrivate(dirname(directory)));
}
