import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { parseElf } from "../../../../sdk/elf/mod.ts";
import { ElfError } from "../../../../sdk/errors.ts";
import { note, writeElf } from "./sample.ts";
import { program } from "./samples.ts";

/** A file whose only notes are `bytes`. */
function withNotes(bytes: Uint8Array, alignment = 4): Uint8Array {
  return writeElf({ bits: 64, sections: [{ name: ".note.x", type: 7, bytes, alignment }] });
}

describe("Elf.notes", () => {
  test("reads the notes of every section of notes", () => {
    const notes = [...parseElf(writeElf(program(64))).notes()];
    assert.deepEqual(
      notes.map(({ name, type, description }) => [name, type, description.length]),
      [
        ["GNU", 3, 4],
        ["stapsdt", 3, 31],
      ],
    );
  });

  test("takes them from the segments of a file without sections", () => {
    const bytes = writeElf(program(64));
    const view = new DataView(bytes.buffer);
    const [segment] = parseElf(bytes).sections.filter(({ name }) => name === ".note.gnu.build-id");
    view.setUint32(64, 4, true);
    view.setBigUint64(64 + 8, BigInt(segment?.offset ?? 0), true);
    view.setBigUint64(64 + 32, BigInt(segment?.size ?? 0), true);
    view.setBigUint64(40, 0n, true);
    assert.equal(parseElf(bytes).buildId, "dead000f");
  });

  test("reads notes that are aligned to eight bytes", () => {
    const bytes = new Uint8Array(48);
    const view = new DataView(bytes.buffer);
    for (const start of [0, 24]) {
      view.setUint32(start, 4, true);
      view.setUint32(start + 4, 3, true);
      view.setUint32(start + 8, 5, true);
      bytes.set([0x47, 0x4e, 0x55, 0, 7, 8, 9], start + 12);
    }
    const notes = [...parseElf(withNotes(bytes, 8)).notes()];
    assert.deepEqual(
      notes.map(({ name, type, description }) => [name, type, [...description]]),
      [
        ["GNU", 5, [7, 8, 9]],
        ["GNU", 5, [7, 8, 9]],
      ],
    );
  });

  test("accepts a note of size zero and a name without an end", () => {
    const empty = note("", 1, new Uint8Array(0));
    new DataView(empty.buffer).setUint32(0, 0, true);
    assert.deepEqual(
      [...parseElf(withNotes(empty)).notes()].map(({ name }) => name),
      [""],
    );
  });

  for (const [what, offset] of [
    ["name", 0],
    ["description", 4],
  ] as const) {
    test(`refuses a ${what} of 0xffffffff bytes`, () => {
      const bytes = note("GNU", 3, new Uint8Array(4));
      new DataView(bytes.buffer).setUint32(offset, 0xffffffff, true);
      assert.throws(() => [...parseElf(withNotes(bytes)).notes()], ElfError);
    });
  }

  test("refuses more than 65536 notes", () => {
    assert.throws(
      () => [...parseElf(withNotes(new Uint8Array(12 * 65_537))).notes()],
      /more than 65536 notes$/,
    );
  });

  test("refuses many sections over the same notes before they cost memory or time", () => {
    const bytes = note("x", 1, new Uint8Array(2 ** 20));
    const sections = Array.from({ length: 100 }, () => ({
      name: ".note",
      type: 7,
      bytes: new Uint8Array(0),
    }));
    const first = { name: ".note", type: 7, bytes };
    const at = BigInt(64);
    const all = [
      first,
      ...sections.map((section) => ({ ...section, offset: at, size: BigInt(bytes.length) })),
    ];
    assert.throws(
      () => [...parseElf(writeElf({ bits: 64, sections: all })).notes()],
      /more than 64 MiB of notes$/,
    );
  });
});

describe("Elf.buildId", () => {
  test("is in hexadecimal digits, zeros included", () => {
    assert.equal(parseElf(writeElf(program(32))).buildId, "dead000f");
  });

  test("is undefined without a build id", () => {
    assert.equal(parseElf(withNotes(note("GNU", 1, new Uint8Array(16)))).buildId, undefined);
  });

  test("is found in front of a malformed note", () => {
    const good = note("GNU", 3, Uint8Array.of(1, 2));
    const bytes = new Uint8Array(good.length + 12).fill(0xff);
    bytes.set(good);
    assert.equal(parseElf(withNotes(bytes)).buildId, "0102");
  });
});
