import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { describe, test } from "node:test";
import { bytes, createMap } from "../../../../sdk/map/mod.ts";
import { skip } from "../../../support/skip.ts";

const MIB = 1024 * 1024;

/** Where memory cgroups are mounted, in either version, and the file that limits one. */
const hierarchies = [
  { root: "/sys/fs/cgroup/memory", limit: "memory.limit_in_bytes", line: /:memory:(.*)/ },
  { root: "/sys/fs/cgroup", limit: "memory.max", line: /^0::(.*)/m },
];

/** This process in a cgroup of its own with a limit; back where it was at the end. */
function limited(
  { root, limit, line }: (typeof hierarchies)[number],
  memory: number,
): Disposable & { path: string } {
  const home = join(root, line.exec(readFileSync("/proc/self/cgroup", "utf8"))?.[1] ?? "/", "cgroup.procs");
  const folder = join(root, `sonde-test-${process.pid}`);
  mkdirSync(folder);
  writeFileSync(join(folder, limit), String(memory));
  writeFileSync(join(folder, "cgroup.procs"), String(process.pid));
  return {
    path: join(folder, limit),
    [Symbol.dispose]: () => {
      writeFileSync(home, String(process.pid));
      rmdirSync(folder);
    },
  };
}

function hierarchyHere() {
  const [first, second] = hierarchies;
  if (first !== undefined && existsSync(join(first.root, first.limit))) return first;
  const controllers = "/sys/fs/cgroup/cgroup.subtree_control";
  return existsSync(controllers) && readFileSync(controllers, "utf8").includes("memory") ? second : undefined;
}

describe("createMap in a cgroup", () => {
  test("names the limit that a map of 256 MiB does not fit under", (t) => {
    const hierarchy = hierarchyHere();
    if (hierarchy === undefined) return skip(t, "no memory cgroup is mounted");
    using cgroup = limited(hierarchy, 192 * MIB);
    assert.throws(
      () => createMap({ type: "array", name: "big", value: bytes(MIB), maxEntries: 256 }),
      (error: Error & { hint?: string; errno?: number }) => {
        assert.equal(error.errno, 12);
        assert.match(error.message, /^Cannot create map "big" \(array, 256 entries, .* about 256 MiB\): /);
        const { path } = cgroup;
        assert.equal(
          error.hint,
          `give the map fewer entries, or raise the cgroup's limit of 192 MiB (${path})`,
        );
        return true;
      },
    );
  });
});
