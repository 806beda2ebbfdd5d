import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { IDLE_MS, Pace } from "../../../../sdk/ringbuf/pace.ts";

const MIB = 1 << 20;

/** The waits while so many bytes a millisecond come in, one rate per wait. */
function waits(capacity: number, rates: readonly number[]): number[] {
  const pace = new Pace(capacity, 0, 0);
  let produced = 0;
  let now = 0;
  let wait = 1;
  return rates.map((rate) => {
    now += wait;
    produced = (produced + Math.round(rate * wait)) % 2 ** 32;
    wait = pace.next(produced, now);
    return wait;
  });
}

describe("Pace", () => {
  test("waits from 1 ms to the idle wait, whatever happens", () => {
    const rates = fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { maxLength: 50 });
    const capacity = fc.integer({ min: 12, max: 30 }).map((power) => 2 ** power);
    fc.assert(
      fc.property(capacity, rates, (bytes, all) => {
        for (const wait of waits(bytes, all)) assert.ok(wait >= 1 && wait <= IDLE_MS);
      }),
    );
  });

  test("grows step by step to the idle wait while nothing comes", () => {
    const idle = waits(8 * MIB, Array(20).fill(0));
    assert.deepEqual(
      idle,
      idle.toSorted((a, b) => a - b),
    );
    assert.equal(idle[0], 1.25);
    assert.equal(idle.at(-1), IDLE_MS);
  });

  test("lets an eighth of the ring fill at a steady rate", () => {
    const [wait] = waits(8 * MIB, Array(10).fill(288_000)).slice(-1);
    assert.ok(Math.abs((wait ?? 0) * 288_000 - MIB) < MIB / 100);
  });

  test("falls at once when much comes, and rises by doubling at most", () => {
    const [before, busy, after] = waits(8 * MIB, [...Array(20).fill(0), 1e6, 1]).slice(-3);
    assert.equal(before, IDLE_MS);
    assert.equal(busy, MIB / 1e6);
    assert.equal(after, (MIB / 1e6) * 2);
  });

  test("looks at a small ring each millisecond while anything comes", () => {
    assert.deepEqual(waits(256 << 10, Array(5).fill(10)), [1, 1, 1, 1, 1]);
  });

  test("sees how much came when positions pass 2^32", () => {
    const pace = new Pace(8 * MIB, 2 ** 32 - 8, 0);
    assert.equal(pace.next(MIB - 8, 1), 1);
    assert.equal(pace.next(MIB - 8, 2), 1.25);
  });
});
