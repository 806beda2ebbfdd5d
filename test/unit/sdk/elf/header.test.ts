import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { parseElf } from "../../../../sdk/elf/mod.ts";
import { ElfError } from "../../../../sdk/errors.ts";
import { writeElf } from "./sample.ts";
import { program } from "./samples.ts";

const good = writeElf(program(64));

/** The sample with single bytes replaced. */
function patched(bytes: Readonly<Record<number, number>>): Uint8Array {
  const copy = good.slice();
  for (const [offset, byte] of Object.entries(bytes)) copy[Number(offset)] = byte;
  return copy;
}

const refused: readonly [what: string, bytes: Uint8Array, message: string][] = [
  ["an empty file", new Uint8Array(0), "an empty file, wanted an ELF file"],
  [
    "a script",
    new TextEncoder().encode("#!/bin/sh\n"),
    "not an ELF file: it starts with 23 21 2f 62, wanted 7f 45 4c 46",
  ],
  ["two bytes", Uint8Array.of(0x7f, 0x45), "not an ELF file: it starts with 7f 45, wanted 7f 45 4c 46"],
  ["half an identification", good.slice(0, 10), "truncated: 10 bytes, wanted an ELF header"],
  ["half a header", good.slice(0, 40), "truncated: 40 bytes, wanted a header of 64"],
  [
    "the other byte order",
    patched({ 5: 2 }),
    "a big-endian ELF file, wanted little-endian as this machine is",
  ],
  ["no byte order", patched({ 5: 9 }), "unknown byte order 9, wanted 1 (little-endian)"],
  ["no class", patched({ 4: 3 }), "unknown ELF class 3, wanted 1 (32-bit) or 2 (64-bit)"],
];

describe("parseElf", () => {
  for (const [what, bytes, message] of refused) {
    test(`refuses ${what}`, () => {
      assert.throws(
        () => parseElf(bytes, "x.so"),
        (error) => error instanceof ElfError && error.message === `Cannot open "x.so": ${message}`,
      );
    });
  }

  for (const bits of [32, 64] as const) {
    test(`reads the header of a ${bits}-bit file`, () => {
      const { header } = parseElf(writeElf(program(bits)));
      assert.deepEqual(header, { bits, type: 2, machine: bits === 64 ? 62 : 3, entry: 0n });
    });
  }

  test("takes counts that do not fit the header from section 0", () => {
    const plain = parseElf(good);
    const overflown = parseElf(writeElf({ ...program(64), overflow: true }));
    assert.deepEqual(
      overflown.sections.slice(1).map(({ name }) => name),
      plain.sections.slice(1).map(({ name }) => name),
    );
    assert.deepEqual(overflown.segments, plain.segments);
    assert.equal(overflown.segments.length, 2);
  });
});
