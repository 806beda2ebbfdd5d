import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { RawArgument } from "../../../../sdk/ffi/backend.ts";
import { readBatches, readEach } from "../../../../sdk/map/batch-read.ts";
import type { Elements } from "../../../../sdk/map/elements.ts";
import { answering, bytesOf, elementsOf, FakeHash } from "./fake-map.ts";

/** What one call of the kernel answers: how many elements it gives, and its result. */
type Step = readonly [count: number, result: number];

const ENOENT = -2;
const EINTR = -4;
const EFAULT = -14;
const ENOSPC = -28;

/** A kernel that answers each call with the next step; the keys count up. Notes where each call went on from. */
function script(steps: readonly Step[]) {
  const from: (number | null)[] = [];
  let key = 0;
  const answer = (...[, position, next, keys, , count]: RawArgument[]) => {
    const [given, result] = steps[from.length] ?? steps.at(-1) ?? [0, ENOENT];
    from.push(position === null ? null : bytesOf(position).readUInt32LE());
    for (let i = 0; i < given; i++) bytesOf(keys).writeUInt32LE(key++, i * 4);
    bytesOf(next).writeUInt32LE(1000 + from.length);
    bytesOf(count).writeUInt32LE(given);
    return result;
  };
  return { from, answer };
}

function keysOf(elements: Elements<number, bigint>): number[] {
  return [...readEach(elements, ({ keys }, i) => keys.read(i))];
}

function run(steps: readonly Step[]): { keys: number[]; from: (number | null)[] } {
  const { from, answer } = script(steps);
  using _ = new FakeHash().install({ bpf_map_lookup_batch: answer });
  return { keys: keysOf(elementsOf()), from };
}

describe("readEach", () => {
  test("goes on from where the kernel stopped, and takes the elements that come with the end", () => {
    const { keys, from } = run([
      [3, 0],
      [2, 0],
      [1, ENOENT],
    ]);
    assert.deepEqual(keys, [0, 1, 2, 3, 4, 5]);
    assert.deepEqual(from, [null, 1001, 1002]);
  });

  test("reads an empty map", () => {
    assert.deepEqual(run([[0, ENOENT]]).keys, []);
  });

  test("makes room for a bucket that does not fit, and asks again from the same place", () => {
    const { answer, from } = script([
      [1, 0],
      [0, ENOSPC],
      [2, ENOENT],
    ]);
    using _ = new FakeHash().install({ bpf_map_lookup_batch: answer });
    assert.deepEqual(keysOf(elementsOf(1000)), [0, 1, 2]);
    assert.deepEqual(from, [null, 1001, 1001]);
  });

  test("gives up when no room is enough", () => {
    assert.throws(() => run([[0, ENOSPC]]), { errno: 28, map: "counts" });
  });

  test("goes on after EINTR that came with elements", () => {
    const { keys, from } = run([
      [2, EINTR],
      [1, ENOENT],
    ]);
    assert.deepEqual(keys, [0, 1, 2]);
    assert.deepEqual(from, [null, 1001]);
  });

  test("asks again after EINTR that came with none, for a time", () => {
    const { keys, from } = run([
      [0, EINTR],
      [0, EINTR],
      [1, ENOENT],
    ]);
    assert.deepEqual(keys, [0]);
    assert.deepEqual(from, [null, null, null]);
    assert.throws(() => run([[0, EINTR]]), { errno: 4 });
  });

  test("ends with an error instead of asking for ever a kernel that gives nothing", () => {
    assert.throws(() => run([[0, 0]]), { errno: 4 });
  });

  test("throws what else the kernel says", () => {
    assert.throws(() => run([[0, EFAULT]]), { errno: 14, call: "bpf_map_lookup_batch" });
    assert.throws(
      () =>
        run([
          [1, 0],
          [0, -22],
        ]),
      { errno: 22 },
    );
  });

  for (const errno of [22, 95, 524]) {
    test(`walks from key to key where batches are not supported (errno ${errno}), and asks once`, () => {
      const fake = new FakeHash();
      const lookup = answering(-errno);
      using _ = fake.install({ bpf_map_lookup_batch: lookup.call });
      const elements = elementsOf(1000);
      for (let key = 0; key < 900; key++) fake.stored.set(key, BigInt(key));
      assert.deepEqual(keysOf(elements), [...fake.stored.keys()]);
      assert.deepEqual(keysOf(elements), [...fake.stored.keys()]);
      assert.equal(lookup.times.length, 1);
    });
  }

  test("gives loops within loops buffers of their own", () => {
    const fake = new FakeHash();
    using _ = fake.install();
    const elements = elementsOf();
    fake.stored.set(1, 1n).set(2, 2n);
    const pairs: number[][] = [];
    for (const outer of readEach(elements, ({ keys }, i) => keys.read(i))) {
      for (const inner of keysOf(elements)) pairs.push([outer, inner]);
    }
    assert.deepEqual(pairs, [
      [1, 1],
      [1, 2],
      [2, 1],
      [2, 2],
    ]);
  });
});

describe("readBatches", () => {
  test("lays keys and values side by side", () => {
    const fake = new FakeHash();
    using _ = fake.install();
    fake.stored.set(7, 2n ** 63n + 1n).set(8, 5n);
    const batches = Array.from(
      readBatches(elementsOf()),
      ({ count, keys, keyStride, values, valueStride }) => ({
        count,
        strides: [keyStride, valueStride],
        keys: [...keys.u32.subarray(0, count)],
        values: [...values.u64.subarray(0, count)],
      }),
    );
    assert.deepEqual(batches, [{ count: 2, strides: [4, 8], keys: [7, 8], values: [2n ** 63n + 1n, 5n] }]);
  });
});
