import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  createMap,
  type HashMap,
  MapFullError,
  possibleCpus,
  quantity,
  u32,
  u64,
} from "../../../../sdk/map/mod.ts";

const SIZE = 1000;

function hash(type: "hash" | "lru_hash" = "hash", maxEntries = SIZE): HashMap<number, bigint> {
  return createMap({ type, name: "counts", key: u32, value: u64, maxEntries });
}

function perCpu(type: "percpu_hash" | "lru_percpu_hash") {
  return createMap({ type, name: "perCpu", key: u32, value: u32, maxEntries: SIZE });
}

describe("HashMap", () => {
  for (const type of ["hash", "lru_hash"] as const) {
    test(`reads what was written, of kind ${type}`, () => {
      using map = hash(type);
      assert.equal(map.get(1), undefined);
      assert.equal(map.set(1, 5n), true);
      assert.equal(map.get(1), 5n);
      assert.equal(map.has(1), true);
      assert.equal(map.has(2), false);
      assert.equal(map.kind, type);
    });

    test(`deletes and takes, of kind ${type}`, () => {
      using map = hash(type);
      map.set(1, 5n);
      map.set(2, 6n);
      assert.equal(map.delete(1), true);
      assert.equal(map.delete(1), false);
      assert.equal(map.take(2), 6n);
      assert.equal(map.take(2), undefined);
      assert.deepEqual([...map], []);
    });
  }

  test("keeps 64 bits exactly", () => {
    using map = hash();
    for (const [key, value] of [2n ** 63n + 1n, 2n ** 53n + 1n, 2n ** 64n - 1n].entries()) {
      map.set(key, value);
      assert.equal(map.get(key), value);
      assert.deepEqual([...map.values()].includes(value), true);
    }
  });

  test("creates only, and updates only", () => {
    using map = hash();
    assert.equal(map.set(1, 1n, "update"), false);
    assert.equal(map.set(1, 1n, "create"), true);
    assert.equal(map.set(1, 2n, "create"), false);
    assert.equal(map.get(1), 1n);
    assert.equal(map.set(1, 3n, "update"), true);
    assert.equal(map.get(1), 3n);
  });

  test("names itself and its size when it is full", () => {
    using map = hash("hash", 23);
    for (let key = 0; key < 23; key++) map.set(key, 0n);
    const full = (error: unknown) =>
      error instanceof MapFullError &&
      error.errno === 7 &&
      error.map === "counts" &&
      error.message === 'Cannot add to map "counts": it is full (23 entries)';
    assert.throws(() => map.set(23, 0n), full);
    assert.throws(() => map.setMany([[24, 0n]]), full);
    map.set(22, 9n);
    assert.equal(map.get(22), 9n);
    assert.equal([...map].length, 23);
  });

  test("evicts instead of being full, of kind lru_hash", () => {
    using map = hash("lru_hash", 100);
    for (let key = 0; key < 1000; key++) map.set(key, 0n);
    const { length } = [...map];
    assert.ok(length > 0 && length <= 100, `${length} entries`);
  });

  test("refuses what does not fit, naming map, side and value", () => {
    using map = hash();
    assert.throws(() => map.get(-1), {
      message: 'Cannot read map "counts": key: -1 is not in 0..4294967295',
    });
    assert.throws(
      () => map.set(1, 2n ** 64n),
      /Cannot write map "counts": value: 18446744073709551616 is not in/,
    );
    assert.throws(() => map.set(1, 5 as never), /value: 5 is not a bigint/);
  });

  test("writes and deletes many, counting those that were there", () => {
    using map = hash("hash", 50_000);
    map.setMany(Array.from({ length: 50_000 }, (_, i) => [i, BigInt(i) * 3n] as const));
    assert.equal([...map.keys()].length, 50_000);
    assert.equal(map.get(49_999), 149_997n);
    const keys = Array.from({ length: 60_000 }, (_, i) => 59_999 - i);
    assert.equal(map.deleteMany(keys), 50_000);
    assert.equal(map.deleteMany(keys.slice(0, 10)), 0);
    assert.deepEqual([...map], []);
  });

  test("drains and clears to nothing", () => {
    using map = hash("hash", 20_000);
    const written = Array.from({ length: 20_000 }, (_, i): [number, bigint] => [i, BigInt(i)]);
    map.setMany(written);
    assert.deepEqual(
      map.drain().toSorted(([a], [b]) => a - b),
      written,
    );
    assert.deepEqual(map.drain(), []);
    map.setMany(written);
    map.clear();
    assert.deepEqual([...map], []);
  });

  test("lets a loop read the map it loops over", () => {
    using map = hash();
    for (let key = 0; key < 10; key++) map.set(key, BigInt(key));
    let pairs = 0;
    for (const [outer] of map) {
      for (const [inner, value] of map) {
        pairs++;
        assert.equal(value, BigInt(inner));
      }
      assert.equal(map.get(outer), BigInt(outer));
    }
    assert.equal(pairs, 100);
  });

  test("says that it is closed", () => {
    const map = hash();
    map.close();
    map.close();
    assert.throws(() => map.get(1), { errno: 9, hint: /has been closed/ });
  });
});

describe("PerCpuHashMap", () => {
  for (const type of ["percpu_hash", "lru_percpu_hash"] as const) {
    test(`has a value for each possible CPU, of kind ${type}`, () => {
      using map = perCpu(type);
      const values = Array.from({ length: possibleCpus() }, (_, cpu) => 0xffffffff - cpu);
      map.setMany([[7, values]]);
      assert.deepEqual(map.get(7), values);
      assert.deepEqual([...map], [[7, values]]);
      assert.deepEqual(map.drain(), [[7, values]]);
      map.set(8, values);
      assert.deepEqual(map.take(8), values);
    });
  }

  test("wants one value for each possible CPU", () => {
    using map = perCpu("percpu_hash");
    const cpus = possibleCpus();
    assert.throws(() => map.set(1, Array(cpus + 1).fill(0)), {
      message: `Cannot write map "perCpu": value: ${cpus + 1} values, one for each of ${cpus} CPUs is wanted`,
    });
  });
});

describe("quantity", () => {
  test("is a number above 32 bits", () => {
    using map = createMap({ type: "hash", name: "bytes", key: u32, value: quantity, maxEntries: 1 });
    map.set(1, 2 ** 53 - 1);
    assert.equal(map.get(1), 2 ** 53 - 1);
    assert.throws(() => map.set(1, 2 ** 53), /value: 9007199254740992 is not in/);
  });
});
