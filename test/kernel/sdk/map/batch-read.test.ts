import assert from "node:assert/strict";
import { once } from "node:events";
import { describe, test } from "node:test";
import { Worker } from "node:worker_threads";
import { readEach } from "../../../../sdk/map/batch-read.ts";
import type { Codec } from "../../../../sdk/map/codec.ts";
import { clearElements, drainElements } from "../../../../sdk/map/drain.ts";
import { Elements } from "../../../../sdk/map/elements.ts";
import { bytes, createMap, type HashMap, quantity, u32, u64 } from "../../../../sdk/map/mod.ts";
import { perCpuCodec, possibleCpus } from "../../../../sdk/map/per-cpu.ts";
import type { ChurnOrders } from "./churn.ts";

const STABLE = 2000;

/** The two ways of reading: the batch calls, and one key after the other as where those are missing. */
const WAYS = { "in batches": true, "key by key": false };

function hash(maxEntries = STABLE * 2): HashMap<number, bigint> {
  const map = createMap({ type: "hash", name: "stable", key: u32, value: u64, maxEntries });
  map.setMany(Array.from({ length: STABLE }, (_, key) => [key, BigInt(key) * 3n] as const));
  return map;
}

function pairs<K, V>(elements: Elements<K, V>): [K, V][] {
  return Array.from(readEach(elements, ({ keys, values }, i): [K, V] => [keys.read(i), values.read(i)]));
}

function assertStableOnce(read: readonly (readonly [number, bigint])[]): void {
  const stable = read.filter(([key]) => key < STABLE).toSorted(([a], [b]) => a - b);
  assert.deepEqual(
    stable,
    Array.from({ length: STABLE }, (_, key) => [key, BigInt(key) * 3n]),
  );
}

/** A worker that adds and deletes keys above the stable ones while `body` runs. */
async function whileChurning(map: HashMap<number, bigint>, body: () => void): Promise<void> {
  const stop = new SharedArrayBuffer(4);
  const orders: ChurnOrders = { mapId: map.id, first: STABLE, count: 50, stop };
  const worker = new Worker(new URL("./churn.ts", import.meta.url), { workerData: orders });
  await once(worker, "message");
  try {
    body();
  } finally {
    Atomics.store(new Int32Array(stop), 0, 1);
    await once(worker, "exit");
  }
}

describe("readEach", () => {
  test("reads the same in batches and key by key, whatever the sizes", () => {
    for (const [keySize, valueSize] of [
      [4, 8],
      [12, 4],
      [5, 3],
      [24, 40],
      [16, 1000],
    ] as const) {
      using map = createMap({
        type: "hash",
        name: "sizes",
        key: bytes(keySize),
        value: bytes(valueSize),
        maxEntries: 5000,
      });
      map.setMany(
        Array.from({ length: 3001 }, (_, i) => [bytesOf(i, keySize), bytesOf(i, valueSize)] as const),
      );
      const [batched, walked] = Object.values(WAYS).map((batch) =>
        pairs(new Elements({ map, key: bytes(keySize), value: bytes(valueSize), batch })),
      );
      assert.equal(batched?.length, 3001);
      assert.deepEqual(batched, walked);
    }
  });

  test("reads per-CPU values the same in both ways", () => {
    using map = createMap({ type: "percpu_hash", name: "perCpu", key: u32, value: u32, maxEntries: 1000 });
    const cpus = possibleCpus();
    map.setMany(Array.from({ length: 701 }, (_, i) => [i, Array(cpus).fill(i)] as const));
    const value = perCpuCodec(u32, cpus);
    const [batched, walked] = Object.values(WAYS).map((batch) =>
      pairs(new Elements({ map, key: u32, value, batch })),
    );
    assert.equal(batched?.length, 701);
    assert.deepEqual(batched, walked);
  });

  test("decodes elements that lie across their codec's boundary", () => {
    const wide: Codec<bigint> = {
      size: 12,
      decode: (view, offset) => view.u64[offset / 8] ?? 0n,
      encode: (value, view, offset) => u64.encode(value, view, offset),
    };
    using map = createMap({ type: "hash", name: "packed", key: wide, value: quantity, maxEntries: 100 });
    map.setMany(Array.from({ length: 100 }, (_, i) => [2n ** 63n + BigInt(i), i] as const));
    const read = [...map].toSorted(([, a], [, b]) => a - b);
    assert.deepEqual(
      read,
      Array.from({ length: 100 }, (_, i) => [2n ** 63n + BigInt(i), i]),
    );
  });

  for (const [way, batch] of Object.entries(WAYS)) {
    test(`gives each stable key once while the loop deletes what it sees, ${way}`, () => {
      using map = hash();
      const elements = new Elements({ map, key: u32, value: u64, batch });
      const seen: [number, bigint][] = [];
      for (const pair of readEach(elements, ({ keys, values }, i): [number, bigint] => [
        keys.read(i),
        values.read(i),
      ])) {
        seen.push(pair);
        assert.equal(map.delete(pair[0]), true);
      }
      assertStableOnce(seen);
      assert.deepEqual([...map], []);
    });

    test(`gives each stable key once while another thread adds and deletes, ${way}`, async () => {
      using map = hash();
      const elements = new Elements({ map, key: u32, value: u64, batch });
      await whileChurning(map, () => {
        for (let round = 0; round < 5; round++) assertStableOnce(pairs(elements));
      });
    });

    test(`ends although the loop adds keys, ${way}`, () => {
      using map = hash();
      const elements = new Elements({ map, key: u32, value: u64, batch });
      let added = STABLE;
      const read: [number, bigint][] = [];
      for (const pair of readEach(elements, ({ keys, values }, i): [number, bigint] => [
        keys.read(i),
        values.read(i),
      ])) {
        read.push(pair);
        if (added < STABLE * 2) map.set(added++, 0n);
      }
      assertStableOnce(read);
    });
  }
});

describe("drainElements", () => {
  for (const [way, batch] of Object.entries(WAYS)) {
    test(`takes each stable key once while another thread adds and deletes, ${way}`, async () => {
      using map = hash();
      const elements = new Elements({ map, key: u32, value: u64, batch });
      await whileChurning(map, () => {
        assertStableOnce(drainElements(elements));
        assert.equal(drainElements(elements).filter(([key]) => key < STABLE).length, 0);
      });
    });

    test(`leaves nothing behind, ${way}`, () => {
      using map = hash();
      clearElements(new Elements({ map, key: u32, value: u64, batch }));
      assert.deepEqual([...map], []);
    });
  }
});

function bytesOf(number: number, size: number): Uint8Array {
  const result = new Uint8Array(size);
  for (let i = 0; i < size; i++) result[i] = i < 2 ? number >> (8 * i) : number + i;
  return result;
}
