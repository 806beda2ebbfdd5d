import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { cgroupMemoryLimit } from "../../../../sdk/map/cgroup-memory.ts";

function files(contents: Record<string, string>): (path: string) => string | undefined {
  return (path) => contents[path];
}

describe("cgroupMemoryLimit", () => {
  test("finds the smallest limit on the way up, in version 2", () => {
    const read = files({
      "/proc/self/cgroup": "0::/user.slice/app.scope\n",
      "/sys/fs/cgroup/user.slice/memory.max": "201326592\n",
      "/sys/fs/cgroup/user.slice/app.scope/memory.max": "max\n",
    });
    assert.deepEqual(cgroupMemoryLimit(read), {
      path: "/sys/fs/cgroup/user.slice/memory.max",
      bytes: 192 * 1024 * 1024,
    });
  });

  test("finds it in version 1, whose greatest number means none", () => {
    const read = files({
      "/proc/self/cgroup": "4:memory:/box\n3:cpu,cpuacct:/\n0::/\n",
      "/sys/fs/cgroup/memory/memory.limit_in_bytes": "9223372036854771712\n",
      "/sys/fs/cgroup/memory/box/memory.limit_in_bytes": "1048576\n",
    });
    assert.deepEqual(cgroupMemoryLimit(read), {
      path: "/sys/fs/cgroup/memory/box/memory.limit_in_bytes",
      bytes: 1048576,
    });
  });

  test("is undefined without a limit, and without cgroups", () => {
    assert.equal(cgroupMemoryLimit(files({ "/proc/self/cgroup": "0::/\n" })), undefined);
    assert.equal(cgroupMemoryLimit(files({})), undefined);
  });
});
