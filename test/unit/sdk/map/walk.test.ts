import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { describe, test } from "node:test";
import { clearElements, drainElements } from "../../../../sdk/map/drain.ts";
import type { Elements } from "../../../../sdk/map/elements.ts";
import { walkKeys } from "../../../../sdk/map/walk.ts";
import { bytesOf, elementsOf, FakeHash } from "./fake-map.ts";

function filled(count: number): FakeHash {
  const fake = new FakeHash();
  for (let key = 0; key < count; key++) fake.stored.set(key, BigInt(key));
  return fake;
}

function* words(elements: Elements<number, bigint>): Generator<number> {
  for (const key of walkKeys(elements)) yield Buffer.from(key).readUInt32LE();
}

describe("walkKeys", () => {
  test("gives each key once", () => {
    const fake = filled(50);
    using _ = fake.install();
    assert.deepEqual([...words(elementsOf())], [...fake.stored.keys()]);
  });

  test("is not disturbed by a loop that deletes what it is given", () => {
    const fake = filled(50);
    using _ = fake.install();
    const seen: number[] = [];
    for (const key of words(elementsOf())) {
      seen.push(key);
      fake.stored.delete(key);
    }
    assert.deepEqual(seen, [...filled(50).stored.keys()]);
    assert.equal(fake.calls.filter((call) => call === "next").length, 51);
  });

  test("passes over known keys when a deletion made the kernel start again", () => {
    const fake = filled(50);
    using _ = fake.install();
    const seen: number[] = [];
    for (const key of words(elementsOf())) {
      seen.push(key);
      if (key === 20) fake.stored.delete(21); // the one that the walk stands on next
    }
    assert.deepEqual(
      seen.filter((key) => key !== 21),
      [...fake.stored.keys()],
    );
    assert.equal(new Set(seen).size, seen.length);
  });

  test("ends with EINTR in a map where every deletion starts the walk again", () => {
    const fake = filled(50);
    const round = (_: unknown, key: unknown, next: unknown) => {
      bytesOf(next).writeUInt32LE(key === null ? 0 : (bytesOf(key).readUInt32LE() + 1) % 50);
      return 0;
    };
    using _ = fake.install({ bpf_map_get_next_key: round });
    assert.throws(() => [...walkKeys(elementsOf())], {
      errno: 4,
      call: "bpf_map_get_next_key",
      map: "counts",
    });
  });

  test("throws what the kernel says", () => {
    using _ = filled(1).install({ bpf_map_get_next_key: () => -1 });
    assert.throws(() => [...walkKeys(elementsOf())], { errno: 1, message: /Cannot read map "counts"/ });
  });
});

describe("drainElements", () => {
  test("takes key by key where the kernel has no batches", () => {
    const fake = filled(50);
    using _ = fake.install();
    const expected = [...fake.stored];
    assert.deepEqual(drainElements(elementsOf()), expected);
    assert.equal(fake.stored.size, 0);
  });

  test("leaves keys that were added meanwhile for the next time, and so ends", () => {
    const fake = filled(50);
    using _ = fake.install();
    let added = 1000;
    fake.before = (call) => {
      if (call === "delete") fake.stored.set(added++, 0n);
    };
    assert.equal(drainElements(elementsOf()).length, 50);
    assert.equal(fake.stored.size, 50);
  });

  test("does not return what another taker got", () => {
    const fake = filled(3);
    using _ = fake.install();
    fake.before = (call) => {
      if (call === "lookup") fake.stored.delete(1);
    };
    assert.deepEqual(drainElements(elementsOf()), [
      [0, 0n],
      [2, 2n],
    ]);
  });
});

describe("clearElements", () => {
  test("deletes key by key where the kernel has no batches", () => {
    const fake = filled(50);
    using _ = fake.install();
    clearElements(elementsOf());
    assert.equal(fake.stored.size, 0);
  });
});
