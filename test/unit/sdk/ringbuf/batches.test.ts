import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type BatchSource, readBatches } from "../../../../sdk/ringbuf/batches.ts";

/** Longer than the end waits for a program that does not finish its record. */
const STANDSTILL_MS = 40;

/** This process does not run for a while, as in a machine whose processors are busy with others. */
function standStill(): void {
  const until = performance.now() + STANDSTILL_MS;
  while (performance.now() < until);
}

/** Has so many events and gives one at a time; the process stands still after each. */
function slowSource(count: number): BatchSource<number> {
  let taken = 0;
  return {
    capacity: 4096,
    produced: () => 0,
    take(into) {
      if (taken < count) into.push(taken++);
      return false;
    },
    mark: () => () => {
      standStill();
      return taken === count;
    },
  };
}

describe("readBatches()", () => {
  test("reads to the end, however long this process stands still between two looks", async () => {
    const batches = await Array.fromAsync(readBatches(slowSource(5), AbortSignal.abort()));
    assert.deepEqual(batches.flat(), [0, 1, 2, 3, 4]);
  });

  test("gives up what is never finished", async () => {
    const stuck = { ...slowSource(2), mark: () => () => false };
    const batches = await Array.fromAsync(readBatches(stuck, AbortSignal.abort()));
    assert.deepEqual(batches.flat(), [0, 1]);
  });
});
