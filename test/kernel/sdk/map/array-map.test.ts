import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  type ArrayMap,
  bytes,
  createMap,
  mapFlags,
  openMapById,
  possibleCpus,
  u32,
  u64,
} from "../../../../sdk/map/mod.ts";

function array(maxEntries: number, flags = 0): ArrayMap<bigint> {
  return createMap({ type: "array", name: "slots", value: u64, maxEntries, flags });
}

describe("ArrayMap", () => {
  for (const [how, flags] of [
    ["by system call", 0],
    ["through its mapping", mapFlags.BPF_F_MMAPABLE],
  ] as const) {
    test(`reads and writes ${how}`, () => {
      using map = array(23, flags);
      map.set(22, 2n ** 63n + 1n);
      assert.equal(map.get(22), 2n ** 63n + 1n);
      assert.equal(map.get(0), 0n);
      assert.equal(map.get(23), undefined);
      assert.equal(map.length, 23);
      assert.equal([...map].length, 23);
      assert.deepEqual([...map.entries()].at(-1), [22, 2n ** 63n + 1n]);
    });

    test(`writes many and clears ${how}`, () => {
      using map = array(20_000, flags);
      map.setMany(Array.from({ length: 20_000 }, (_, i) => [i, BigInt(i) + 1n] as const));
      assert.deepEqual(
        [...map],
        Array.from({ length: 20_000 }, (_, i) => BigInt(i) + 1n),
      );
      map.clear();
      assert.deepEqual(new Set(map), new Set([0n]));
    });

    test(`refuses an index beyond the end ${how}`, () => {
      using map = array(5, flags);
      for (const index of [5, -1, 1.5]) {
        const message = `Cannot write map "slots": key: ${index} is not in 0..4`;
        assert.throws(() => map.set(index, 0n), { name: "ValueError", message });
      }
    });
  }

  test("shares its mapping with the kernel's view of the map", () => {
    using mapped = array(4, mapFlags.BPF_F_MMAPABLE);
    using other = openMapById(mapped.id, { type: "array", value: bytes(8) });
    mapped.set(1, 0x0807060504030201n);
    assert.deepEqual(other.get(1), Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8));
    const [batch] = Array.from(mapped.batches(), ({ count, values }) => [count, values.u64[1]]);
    assert.deepEqual(batch, [4, 0x0807060504030201n]);
  });

  test("lays mapped elements on boundaries of 8 bytes", () => {
    const flags = mapFlags.BPF_F_MMAPABLE;
    using map = createMap({ type: "array", name: "odd", value: bytes(5), maxEntries: 3, flags });
    using other = openMapById(map.id, { type: "array" });
    map.set(1, Uint8Array.of(1, 2, 3, 4, 5));
    other.set(2, Uint8Array.of(6, 7, 8, 9, 10));
    assert.deepEqual(
      [...map].map((value) => [...value].join()),
      ["0,0,0,0,0", "1,2,3,4,5", "6,7,8,9,10"],
    );
    assert.deepEqual(other.get(1), Uint8Array.of(1, 2, 3, 4, 5));
  });

  test("leaves a mapped element as it was when a value is refused", () => {
    using map = array(2, mapFlags.BPF_F_MMAPABLE);
    map.set(0, 7n);
    assert.throws(() => map.set(0, -1n), /value: -1 is not in/);
    assert.equal(map.get(0), 7n);
  });

  test("reads a mapping that programs may not write, and writes it by system call", () => {
    using map = array(2, mapFlags.BPF_F_MMAPABLE | mapFlags.BPF_F_RDONLY_PROG);
    map.set(1, 9n);
    assert.equal(map.get(1), 9n);
    map.clear();
    assert.equal(map.get(1), 0n);
  });

  test("says that it is closed", () => {
    const map = array(2, mapFlags.BPF_F_MMAPABLE);
    map.close();
    assert.throws(() => map.get(0), { errno: 9 });
    assert.throws(() => map.set(0, 0n), { errno: 9 });
  });
});

describe("PerCpuArrayMap", () => {
  test("has a value for each possible CPU in every element", () => {
    using map = createMap({ type: "percpu_array", name: "perCpu", value: u32, maxEntries: 100 });
    const cpus = possibleCpus();
    const values = (index: number) => Array.from({ length: cpus }, (_, cpu) => index * 100 + cpu);
    map.setMany(Array.from({ length: 100 }, (_, i) => [i, values(i)] as const));
    assert.deepEqual(map.get(42), values(42));
    assert.deepEqual(
      [...map],
      Array.from({ length: 100 }, (_, i) => values(i)),
    );
    map.clear();
    assert.deepEqual(map.get(42), Array(cpus).fill(0));
  });
});
