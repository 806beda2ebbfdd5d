import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { BpfMap, bytes, createMap, lpmKey, mapFlags, u32 } from "../../../../sdk/map/mod.ts";

describe("createMap", () => {
  test("explains what the kernel refuses", () => {
    const base = { name: "wrong", key: u32, value: u32, maxEntries: 1 } as const;
    assert.throws(() => createMap({ ...base, type: "hash", maxEntries: 0 }), {
      message:
        'Cannot create map "wrong" (hash, 0 entries, keys of 4 and values of 4 bytes, about 0 bytes): ' +
        "bpf_map_create: EINVAL (Invalid argument)",
      hint: "a map wants at least one entry",
    });
    assert.throws(() => createMap({ ...base, type: "hash", value: bytes(1 << 30) }), {
      errno: 7,
      hint: /make either smaller/,
    });
    assert.throws(() => createMap({ ...base, type: "lpm_trie", key: lpmKey(4) }), {
      hint: /BPF_F_NO_PREALLOC/,
    });
    assert.throws(() => createMap({ ...base, type: "array", value: bytes(1 << 20), maxEntries: 1 << 24 }), {
      message: /about 16 TiB/,
      hint: /fewer entries|make either smaller/, // ENOMEM, and E2BIG before Linux 5.11
    });
    assert.throws(() => createMap({ name: "ring", type: "ringbuf", maxEntries: 5000 }), {
      hint: /power of two/,
    });
  });

  test("refuses what cannot be right before asking the kernel", () => {
    const base = { type: "hash", key: u32, value: u32 } as const;
    assert.throws(() => createMap({ ...base, name: "no spaces", maxEntries: 1 }), {
      message: 'Cannot create map "no spaces": a name of letters, digits, _ and . is wanted',
    });
    assert.throws(() => createMap({ ...base, name: "x", maxEntries: 2 ** 32 }), /4294967296 is not in/);
    assert.throws(() => createMap({ type: "hash_of_maps", name: "x", key: u32, maxEntries: 1 }), /inner map/);
  });

  test("keeps long names here, and 15 bytes of them in the kernel", () => {
    const name = "a_name_of_more_than_15_bytes";
    using map = createMap({ type: "array", name, value: u32, maxEntries: 1 });
    assert.equal(map.name, name);
  });

  test("makes a plain map of other kinds", () => {
    using ring = createMap({ type: "ringbuf", name: "ring", maxEntries: 4096 });
    assert.equal(ring.constructor, BpfMap);
    assert.equal(ring.kind, "ringbuf");
    assert.ok(ring.id > 0);
  });

  test("leaves no descriptor and no mapping behind", () => {
    const mappings = () => readFileSync("/proc/self/maps", "utf8").match(/bpf-map/g)?.length ?? 0;
    const count = () => readdirSync("/proc/self/fd").length + mappings();
    const before = count();
    for (let i = 0; i < 200; i++) {
      using map = createMap({
        type: "array",
        name: "gone",
        value: u32,
        maxEntries: 1024,
        flags: i % 2 === 0 ? mapFlags.BPF_F_MMAPABLE : 0,
      });
      map.set(1, i);
      assert.throws(() => createMap({ type: "hash", name: "x", key: u32, value: u32, maxEntries: 0 }));
    }
    assert.equal(count(), before);
  });
});
