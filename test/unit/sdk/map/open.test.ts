import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { mapTypes } from "../../../../sdk/features/mod.ts";
import { fakeBackend, useBackend } from "../../../../sdk/ffi/mod.ts";
import { mapFlags, openMap, u64 } from "../../../../sdk/map/mod.ts";
import { answering } from "./fake-map.ts";

const SHAPE = { name: "some", fd: 5, keySize: 4, valueSize: 8, maxEntries: 16 };

const classes = {
  BPF_MAP_TYPE_HASH: "HashMap",
  BPF_MAP_TYPE_LRU_HASH: "HashMap",
  BPF_MAP_TYPE_PERCPU_HASH: "PerCpuHashMap",
  BPF_MAP_TYPE_LRU_PERCPU_HASH: "PerCpuHashMap",
  BPF_MAP_TYPE_ARRAY: "ArrayMap",
  BPF_MAP_TYPE_PERCPU_ARRAY: "PerCpuArrayMap",
  BPF_MAP_TYPE_STACK_TRACE: "StackTraceMap",
  BPF_MAP_TYPE_QUEUE: "QueueMap",
  BPF_MAP_TYPE_STACK: "QueueMap",
  BPF_MAP_TYPE_LPM_TRIE: "LpmTrieMap",
  BPF_MAP_TYPE_ARRAY_OF_MAPS: "MapOfMaps",
  BPF_MAP_TYPE_HASH_OF_MAPS: "MapOfMaps",
  BPF_MAP_TYPE_RINGBUF: "BpfMap",
  BPF_MAP_TYPE_PROG_ARRAY: "BpfMap",
} as const;

describe("openMap", () => {
  test("gives each kind its class", () => {
    const restore = useBackend(fakeBackend({ libbpf_num_possible_cpus: () => 4 }));
    try {
      for (const [type, name] of Object.entries(classes)) {
        const map = openMap({ ...SHAPE, type: mapTypes[type as keyof typeof classes] });
        assert.equal(map.constructor.name, name, type);
      }
    } finally {
      restore();
    }
  });

  test("leaves kinds that it does not know, and stacks of build ids, plain", () => {
    assert.equal(openMap({ ...SHAPE, type: 9999 }).kind, undefined);
    const stacks = openMap({ ...SHAPE, type: 7, flags: mapFlags.BPF_F_STACK_BUILD_ID });
    assert.equal(stacks.constructor.name, "BpfMap");
  });

  test("refuses a codec of another size", () => {
    assert.throws(() => openMap({ ...SHAPE, type: 1, key: u64 }), {
      name: "ValueError",
      message: 'Cannot open map "some": its keys have 4 bytes, the codec\'s 8',
    });
  });

  test("closes only a descriptor that it owns", () => {
    const close = answering(0);
    const restore = useBackend(fakeBackend({ close: close.call }));
    try {
      openMap({ ...SHAPE, type: 1 }).close();
      assert.deepEqual(close.times, []);
      const owned = openMap({ ...SHAPE, type: 1, owned: true });
      owned.close();
      owned.close();
      assert.deepEqual(close.times, [[5]]);
      assert.equal(owned.fd, -1);
    } finally {
      restore();
    }
  });
});
