import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { readDuration, readInteger, readNumber, readSize } from "../../../../../sdk/tool/flags/numbers.ts";
import { BadValue } from "../../../../../sdk/tool/mod.ts";

type Reader = (text: string, range: { min?: number; max?: number }) => number;

const read: readonly (readonly [Reader, string, number])[] = [
  [readInteger, "0", 0],
  [readInteger, "0x1f", 31],
  [readInteger, "9007199254740991", Number.MAX_SAFE_INTEGER],
  [readNumber, "0.5", 0.5],
  [readNumber, ".5", 0.5],
  [readSize, "4096", 4096],
  [readSize, "64K", 65_536],
  [readSize, "64k", 65_536],
  [readSize, "4M", 4_194_304],
  [readSize, "1.5GiB", 1_610_612_736],
  [readSize, "512kb", 524_288],
  [readDuration, "10", 10],
  [readDuration, "0.5", 0.5],
  [readDuration, "500ms", 0.5],
  [readDuration, "10s", 10],
  [readDuration, "2m", 120],
  [readDuration, "1h", 3600],
];

const refused: readonly (readonly [Reader, string, string])[] = [
  [readInteger, "", "an integer of at least 0"],
  [readInteger, "1.5", "an integer of at least 0"],
  [readInteger, "1e3", "an integer of at least 0"],
  [readInteger, " 1", "an integer of at least 0"],
  [readInteger, "-1", "an integer of at least 0"],
  [readInteger, "9007199254740993", "an integer of at least 0"],
  [readNumber, "NaN", "a number of at least 0"],
  [readNumber, "Infinity", "a number of at least 0"],
  [readSize, "4X", 'a size such as "64K" or "4M" of at least 0'],
  [readSize, "-4K", 'a size such as "64K" or "4M" of at least 0'],
  [readDuration, "soon", 'seconds or a duration such as "500ms", "10s" or "2m"'],
  [readDuration, "1e9h", 'seconds or a duration such as "500ms", "10s" or "2m"'],
];

describe("numbers on the command line", () => {
  for (const [reader, text, value] of read) {
    test(`${reader.name} reads "${text}"`, () => assert.ok(Math.abs(reader(text, {}) - value) < 1e-9));
  }

  for (const [reader, text, expected] of refused) {
    test(`${reader.name} refuses "${text}"`, () => {
      assert.throws(
        () => reader(text, {}),
        (error) => error instanceof BadValue && error.expected === expected,
      );
    });
  }

  test("both ends of a range belong to it", () => {
    assert.equal(readInteger("-1", { min: -1, max: 1 }), -1);
    assert.equal(readInteger("1", { min: -1, max: 1 }), 1);
    assert.throws(() => readInteger("2", { min: -1, max: 1 }), /expected an integer from -1 to 1/);
  });
});
