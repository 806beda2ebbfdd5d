import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmdirSync, unlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { createMap, mapInfo, openMapById, openPinnedMap, u32, u64 } from "../../../../sdk/map/mod.ts";

/** A bpf file system of the test's own, unmounted and removed at the end. */
function bpfFolder(): Disposable & { readonly path: string } {
  const path = mkdtempSync(join(tmpdir(), "sonde-bpffs-"));
  execFileSync("mount", ["-t", "bpf", "bpf", path]);
  return {
    path,
    [Symbol.dispose]: () => {
      execFileSync("umount", [path]);
      rmdirSync(path);
    },
  };
}

function counts() {
  return createMap({ type: "hash", name: "counts", key: u32, value: u64, maxEntries: 23 });
}

describe("openPinnedMap", () => {
  test("opens what was pinned, after its maker has closed it", () => {
    using folder = bpfFolder();
    const path = join(folder.path, "counts");
    const made = counts();
    made.set(1, 2n ** 63n + 1n);
    made.pin(path);
    made.close();
    using map = openPinnedMap(path, { type: "hash", key: u32, value: u64, maxEntries: 23 });
    assert.equal(map.get(1), 2n ** 63n + 1n);
    assert.equal(map.name, "counts");
    unlinkSync(path);
    assert.equal(map.get(1), 2n ** 63n + 1n);
  });

  test("refuses another kind, other sizes and another number of entries", () => {
    using folder = bpfFolder();
    const path = join(folder.path, "counts");
    using made = counts();
    made.pin(path);
    assert.throws(() => openPinnedMap(path, { type: "array" }), {
      message: `Cannot open map "${path}": it is of kind hash, array is wanted`,
    });
    assert.throws(() => openPinnedMap(path, { key: u64 }), {
      message: 'Cannot open map "counts": its keys have 4 bytes, the codec\'s 8',
    });
    assert.throws(() => openPinnedMap(path, { value: u32 }), /its values have 8 bytes, the codec's 4/);
    assert.throws(() => openPinnedMap(path, { maxEntries: 5 }), {
      message: `Cannot open map "${path}": it has 23 entries, 5 are wanted`,
    });
  });

  test("names a path where nothing is pinned", () => {
    using folder = bpfFolder();
    const path = join(folder.path, "nothing");
    assert.throws(() => openPinnedMap(path), { errno: 2, hint: /nothing is pinned there/ });
  });

  test("leaves no descriptor behind, whether it opened or refused", () => {
    using folder = bpfFolder();
    const path = join(folder.path, "counts");
    using made = counts();
    made.pin(path);
    const before = openMaps();
    for (let i = 0; i < 100; i++) {
      using map = openPinnedMap(path);
      assert.throws(() => openPinnedMap(path, { type: "array" }));
      assert.equal(map.kind, "hash");
    }
    assert.equal(openMaps(), before);
  });
});

describe("pin", () => {
  test("refuses a path that is taken, and one outside a bpf file system", () => {
    using folder = bpfFolder();
    const path = join(folder.path, "counts");
    using map = counts();
    map.pin(path);
    assert.throws(() => map.pin(path), { errno: 17, hint: /remove the old pin first/ });
    assert.throws(() => map.pin(join(tmpdir(), "sonde-not-bpffs")), { errno: 1, hint: /bpf file system/ });
  });
});

describe("openMapById", () => {
  test("says that there is no such map", () => {
    const map = counts();
    const { id } = map;
    map.close();
    assert.throws(() => openMapById(id), { errno: 2, call: "bpf_map_get_fd_by_id" });
  });
});

describe("mapInfo", () => {
  test("says what the kernel knows", () => {
    using map = counts();
    const { id, ...rest } = mapInfo(map.fd);
    assert.equal(id, map.id);
    assert.deepEqual(rest, {
      type: 1,
      name: "counts",
      keySize: 4,
      valueSize: 8,
      maxEntries: 23,
      flags: 0,
      btfId: 0,
      btfKeyTypeId: 0,
      btfValueTypeId: 0,
    });
  });
});

/** How many descriptors this process has; those of the listing itself cancel out. */
function openMaps(): number {
  return readdirSync("/proc/self/fd").length;
}
