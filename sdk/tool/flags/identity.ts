import { BadValue } from "./flag.ts";
import { readInteger } from "./numbers.ts";

const MAX_ID = 0xffff_fffe; // (uid_t)-1 means "none"

/** A user: a number, or a name in /etc/passwd. @throws BadValue */
export async function readUser(text: string): Promise<number> {
  if (/^\d/.test(text)) return readInteger(text, { min: 0, max: MAX_ID });
  const { readFile } = await import("node:fs/promises");
  for (const line of (await readFile("/etc/passwd", "utf8")).split("\n")) {
    const [name, , uid] = line.split(":");
    if (name === text && uid !== undefined) return Number(uid);
  }
  throw new BadValue(text, "a user number, or a user name in /etc/passwd");
}

/** A cgroup v2 directory as the kernel knows it. */
export interface Cgroup {
  /** The number of the directory's inode. */
  readonly id: bigint;
  /** Levels below the root, so that cgroups inside this one match too. */
  readonly level: number;
}

/** The cgroup v2 directory at `path`. @throws BadValue */
export async function readCgroup(path: string): Promise<Cgroup> {
  const { stat } = await import("node:fs/promises");
  const found = await stat(path, { bigint: true }).catch(() => undefined);
  if (found?.isDirectory() !== true) {
    throw new BadValue(path, "a cgroup directory", "Cgroup v2 directories are under /sys/fs/cgroup");
  }
  return { id: found.ino, level: await levelOf(path, found.dev) };
}

/** How many directories lie between this one and the root of its file system. */
async function levelOf(path: string, device: bigint): Promise<number> {
  const [{ realpath, stat }, { dirname }] = await Promise.all([
    import("node:fs/promises"),
    import("node:path"),
  ]);
  let level = 0;
  for (let at = await realpath(path); at !== "/"; level++) {
    at = dirname(at);
    if ((await stat(at, { bigint: true })).dev !== device) break;
  }
  return level;
}
