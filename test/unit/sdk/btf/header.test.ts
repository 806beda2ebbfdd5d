import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { BtfWriter, parseBtf } from "../../../../sdk/btf/mod.ts";
import { BtfError } from "../../../../sdk/errors.ts";

function sample(): Uint8Array {
  const writer = new BtfWriter();
  const int = writer.int("int", 4, { signed: true });
  writer.struct("pair", 8, [
    { name: "a", type: int, bitOffset: 0 },
    { name: "b", type: int, bitOffset: 32 },
  ]);
  return writer.bytes();
}

/** The sample with one 32-bit word changed. */
function withWord(offset: number, value: number): Uint8Array {
  const bytes = sample();
  new DataView(bytes.buffer).setUint32(offset, value, true);
  return bytes;
}

function refuses(bytes: Uint8Array, message: RegExp, hint?: RegExp): void {
  assert.throws(
    () => parseBtf(bytes),
    (error) => {
      assert.ok(error instanceof BtfError);
      assert.match(error.message, message);
      if (hint !== undefined) assert.match(error.hint ?? "", hint);
      return true;
    },
  );
}

describe("parseHeader", () => {
  test("refuses no data", () => refuses(new Uint8Array(), /no data at all/));
  test("refuses each cut of the data", () => {
    const bytes = sample();
    for (let length = 0; length < bytes.length; length++)
      refuses(bytes.slice(0, length), /^Cannot read BTF: /);
  });
  test("names the other byte order", () => {
    const bytes = sample();
    bytes.set([0xeb, 0x9f], 0);
    refuses(bytes, /big-endian/, /byte order/);
  });
  test("refuses what is not BTF", () => refuses(withWord(0, 0x464c457f), /magic 0x457f, wanted 0xeb9f/));
  test("refuses another version", () =>
    refuses(withWord(0, 0x0002_eb9f), /version 2, wanted 1/, /Update sonde/));

  const damage: readonly [string, number, number, RegExp][] = [
    ["a short header", 4, 20, /header of 20 bytes/],
    ["a header past the end", 4, 0xffff_ffff, /header of 4294967295 bytes/],
    ["types past the end", 12, 0xffff_fff0, /types end at byte \d+ of/],
    ["types that begin past the end", 8, 0xffff_fffc, /types end/],
    ["names past the end", 20, 0x7fff_ffff, /strings end/],
    ["types that are no whole words", 12, 51, /51 bytes of types/],
    ["types that end inside one", 12, 48, /type 2 of its section runs past the end/],
    ["no names", 20, 0, /no names/],
    ["a last name without end", 20, 3, /the last name has no end/],
  ];
  for (const [title, offset, value, message] of damage) {
    test(`refuses ${title}`, () => refuses(withWord(offset, value), message));
  }

  test("refuses a first name with letters", () => {
    const bytes = sample();
    bytes[24 + 52] = 0x61;
    refuses(bytes, /the first name is not empty/);
  });

  for (const length of [28, 32, 64]) {
    test(`reads past a header of ${length} bytes`, () => {
      const old = sample();
      const bytes = new Uint8Array(old.length + length - 24);
      bytes.set(old.subarray(0, 24));
      bytes.set(old.subarray(24), length);
      new DataView(bytes.buffer).setUint32(4, length, true);
      const btf = parseBtf(bytes);
      assert.equal(btf.find("pair", "struct")?.members[1]?.name, "b");
    });
  }
});
