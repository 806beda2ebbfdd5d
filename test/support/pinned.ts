import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmdirSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A bpffs of its own, unmounted at the end with all that is pinned in it. */
export interface PinDirectory extends Disposable {
  /** Pins a hash map from u64 to u64 with these keys, as BCC's `--cgroupmap` and `--mntnsmap` take it. */
  pinSet(name: string, ...keys: readonly bigint[]): string;
  /** Pins an empty hash map with keys and values of so many bytes. */
  pinMap(name: string, bytes: number): string;
}

export function mountPins(): PinDirectory {
  const path = mkdtempSync(join(tmpdir(), "sonde-pins-"));
  command("mount", "-t", "bpf", "bpf", path);
  const pinMap = (name: string, size: number) => {
    const pin = join(path, name);
    const sizes = ["key", String(size), "value", String(size)];
    command("bpftool", "map", "create", pin, "type", "hash", ...sizes, "entries", "64", "name", name);
    return pin;
  };
  return {
    pinMap,
    pinSet(name, ...keys) {
      const pin = pinMap(name, 8);
      for (const key of keys) {
        const bytes = [...new Uint8Array(BigUint64Array.of(key).buffer)].map(String);
        command("bpftool", "map", "update", "pinned", pin, "key", ...bytes, "value", ...bytes);
      }
      return pin;
    },
    [Symbol.dispose]() {
      command("umount", path);
      rmdirSync(path);
    },
  };
}

/** A cgroup v2 directory of its own; it must be empty of processes at the end. */
export interface OwnCgroup extends Disposable {
  readonly path: string;
  readonly id: bigint;
  add(pid: number): void;
  /** Puts a process back to where everybody is. */
  remove(pid: number): void;
}

/** Where cgroup v2 is mounted; undefined where it is not. */
export function cgroupRoot(): string | undefined {
  const mounts = readFileSync("/proc/self/mounts", "utf8").split("\n");
  return mounts.map((line) => line.split(" ")).find(([, , type]) => type === "cgroup2")?.[1];
}

export function makeCgroup(root: string, name: string): OwnCgroup {
  const path = join(root, name);
  mkdirSync(path);
  return {
    path,
    id: statSync(path, { bigint: true }).ino,
    add: (pid) => writeFileSync(join(path, "cgroup.procs"), String(pid)),
    remove: (pid) => writeFileSync(join(root, "cgroup.procs"), String(pid)),
    [Symbol.dispose]: () => rmdirSync(path),
  };
}

/** The number of a process's mount namespace. */
export function mountNamespace(pid: number): bigint {
  return statSync(`/proc/${pid}/ns/mnt`, { bigint: true }).ino;
}

function command(file: string, ...args: readonly string[]): void {
  const { status, stderr, error } = spawnSync(file, args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`${file} ${args.join(" ")}: ${stderr}`, { cause: error });
}
