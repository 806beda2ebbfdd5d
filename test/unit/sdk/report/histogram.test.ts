import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { bucketsOf, formatHistogram } from "../../../../sdk/report/mod.ts";

describe("formatHistogram", () => {
  test("is BCC's log2 layout to the letter", () => {
    assert.deepEqual(formatHistogram({ unit: "usecs", counts: [1210, 126] }), [
      "     usecs               : count     distribution",
      "         0 -> 1          : 1210     |****************************************|",
      "         2 -> 3          : 126      |****                                    |",
    ]);
  });

  test("rounds stars down", () => {
    assert.deepEqual(formatHistogram({ unit: "usecs", counts: [36, 24] }), [
      "     usecs               : count     distribution",
      "         0 -> 1          : 36       |****************************************|",
      "         2 -> 3          : 24       |**************************              |",
    ]);
  });

  test("prints empty rows before the first count and none after the last", () => {
    assert.deepEqual(formatHistogram({ unit: "msecs", counts: [0, 0, 5, 0, 0] }), [
      "     msecs               : count     distribution",
      "         0 -> 1          : 0        |                                        |",
      "         2 -> 3          : 0        |                                        |",
      "         4 -> 7          : 5        |****************************************|",
    ]);
  });

  test("leaves the empty rows in front out when asked", () => {
    assert.deepEqual(formatHistogram({ unit: "msecs", counts: [0, 0, 5], fromFirst: true }), [
      "     msecs               : count     distribution",
      "         4 -> 7          : 5        |****************************************|",
    ]);
  });

  test("stays narrow up to 32 buckets", () => {
    const lines = formatHistogram({ unit: "nsecs", counts: [...zeroes(31), 1] });
    assert.equal(
      lines.at(-1),
      "2147483648 -> 4294967295 : 1        |****************************************|",
    );
  });

  test("doubles the fields and halves the stars beyond 32 buckets", () => {
    const lines = formatHistogram({ unit: "nsecs", counts: [...zeroes(32), 2] });
    assert.equal(lines[0], "               nsecs                         : count     distribution");
    assert.equal(lines[1], "                   0 -> 1                    : 0        |                    |");
    assert.equal(
      lines.at(-1),
      "          4294967296 -> 8589934591           : 2        |********************|",
    );
  });

  test("writes exact ends up to 2^64", () => {
    const last = formatHistogram({ unit: "nsecs", counts: [...zeroes(63), 1] }).at(-1);
    assert.equal(last, " 9223372036854775808 -> 18446744073709551615 : 1        |********************|");
  });

  test("prints nothing when nothing was counted", () => {
    assert.deepEqual(formatHistogram({ unit: "usecs", counts: [0, 0] }), []);
    assert.deepEqual(formatHistogram({ unit: "usecs", counts: [] }), []);
  });

  test("is BCC's linear layout to the letter", () => {
    assert.deepEqual(formatHistogram({ unit: "kbytes", counts: [3, 0, 6], linear: true }), [
      "     kbytes        : count     distribution",
      "        0          : 3        |********************                    |",
      "        1          : 0        |                                        |",
      "        2          : 6        |****************************************|",
    ]);
  });
});

describe("bucketsOf", () => {
  test("keeps every count, in neighbouring buckets", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 64 }), (counts) => {
        const buckets = bucketsOf({ unit: "", counts });
        const neighbours = buckets
          .slice(1)
          .every(({ low }, i) => BigInt(low) === BigInt(buckets[i]?.high ?? 0) + 1n);
        return neighbours && sum(buckets.map(({ count }) => count)) === sum(counts);
      }),
    );
  });
});

function zeroes(count: number): number[] {
  return new Array<number>(count).fill(0);
}

function sum(values: readonly number[]): number {
  return values.reduce((all, one) => all + one, 0);
}
