import process from "node:process";

/** A limit on memory, and the file that says so. */
export interface MemoryLimit {
  readonly path: string;
  readonly bytes: number;
}

/** Version 1 says "unlimited" with the greatest multiple of a page below 2^63. */
const UNLIMITED = 2 ** 62;

/**
 * The smallest memory limit of this process's cgroup and those above it, which is where kernels since 5.11 charge maps;
 * `undefined` when there is none or none can be read. `read` returns a file's text.
 */
export function cgroupMemoryLimit(
  read: (path: string) => string | undefined = readFile,
): MemoryLimit | undefined {
  const limits = limitFiles(read("/proc/self/cgroup") ?? "").flatMap((path) => {
    const bytes = Number.parseInt(read(path) ?? "", 10);
    return bytes > 0 && bytes < UNLIMITED ? [{ path, bytes }] : [];
  });
  return limits.reduce<MemoryLimit | undefined>(
    (least, limit) => (least === undefined || limit.bytes < least.bytes ? limit : least),
    undefined,
  );
}

/** The files that may hold a limit, by the lines `number:controllers:path` of /proc/self/cgroup (`cgroups(7)`). */
function limitFiles(lines: string): string[] {
  return lines.split("\n").flatMap((line) => {
    const [, controllers, path = ""] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
    if (controllers === "") return upwards("/sys/fs/cgroup", path, "memory.max");
    if (!controllers?.split(",").includes("memory")) return [];
    return upwards("/sys/fs/cgroup/memory", path, "memory.limit_in_bytes");
  });
}

function upwards(root: string, path: string, file: string): string[] {
  const parts = path.split("/").filter((part) => part !== "");
  return [...parts.keys(), parts.length].map((depth) => [root, ...parts.slice(0, depth), file].join("/"));
}

/** Asked for only when something failed: node:fs costs 2 ms at start-up. */
function readFile(path: string): string | undefined {
  try {
    return process.getBuiltinModule("node:fs").readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
