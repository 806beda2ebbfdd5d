import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { BtfWriter, parseBtf } from "../../../../sdk/btf/mod.ts";
import { BtfError } from "../../../../sdk/errors.ts";

/** A shape as the layout section holds it: bytes of the fixed part, bytes for each member. */
type Shape = readonly [fixed: number, each: number];

/**
 * BTF as Linux 7.1 writes it: a 32-byte header, then the types, then a layout section with an entry for each kind, then the names.
 * The type section holds an int, a type of kind `kind` with `count` members, and another int.
 */
function withUnknownKind(
  kind: number,
  count: number,
  body: readonly number[],
  shapes: ReadonlyMap<number, Shape>,
): Uint8Array {
  const types = [1, 1 << 24, 4, 32, 5, (kind << 24) | count, 0, ...body, 1, 1 << 24, 8, 64];
  const names = new TextEncoder().encode("\0int\0loc\0");
  const kinds = Math.max(0, ...shapes.keys()) + 1;
  const bytes = new Uint8Array(32 + types.length * 4 + kinds * 4 + names.length);
  const data = new DataView(bytes.buffer);
  const header = [
    0x0001_eb9f,
    32,
    0,
    types.length * 4,
    types.length * 4 + kinds * 4,
    names.length,
    types.length * 4,
    kinds * 4,
  ];
  for (const [index, word] of [...header, ...types].entries()) data.setUint32(index * 4, word, true);
  for (const [number, shape] of shapes) bytes.set(shape, 32 + types.length * 4 + number * 4);
  bytes.set(names, bytes.length - names.length);
  return bytes;
}

function refuses(bytes: Uint8Array, message: RegExp, hint: RegExp): void {
  assert.throws(
    () => parseBtf(bytes),
    (error) => {
      assert.ok(error instanceof BtfError);
      assert.match(error.message, message);
      assert.match(error.hint ?? "", hint);
      return true;
    },
  );
}

describe("indexTypes", () => {
  const cases: readonly [string, number, number, number[], Shape][] = [
    ["without a body", 31, 3, [], [0, 0]],
    ["with a fixed part", 22, 0, [7, 8], [8, 0]],
    ["with members", 21, 3, [1, 2, 3], [0, 4]],
    ["with both", 127, 2, [9, 1, 2, 3, 4], [4, 8]],
  ];
  for (const [title, kind, count, body, shape] of cases) {
    test(`steps over a kind ${title} that the layout describes`, () => {
      const btf = parseBtf(withUnknownKind(kind, count, body, new Map([[kind, shape]])));
      assert.equal(btf.types, 4);
      assert.deepEqual(btf.type(2), { kind: "unknown", id: 2, name: "loc", kindNumber: kind });
      assert.equal(btf.kind(2), "unknown");
      const last = btf.type(3);
      assert.equal(last.kind === "int" && last.size, 8);
    });
  }

  test("names a kind that nothing describes, and the remedy", () => {
    refuses(
      withUnknownKind(31, 0, [], new Map([[20, [0, 0]]])),
      /kind 31 at byte 48/,
      /Update sonde.*newer kernel/,
    );
  });
  test("takes a shape of broken words for no description", () => {
    refuses(withUnknownKind(22, 1, [1], new Map([[22, [0, 3]]])), /kind 22/, /Update sonde/);
  });
  test("keeps to what it knows of the known kinds, whatever the layout says", () => {
    const btf = parseBtf(
      withUnknownKind(
        20,
        0,
        [],
        new Map([
          [1, [64, 64]],
          [20, [0, 0]],
        ]),
      ),
    );
    assert.equal(btf.types, 4);
  });
  test("refuses kind 0", () => {
    refuses(withUnknownKind(0, 0, [], new Map()), /kind 0 /, /damaged/);
  });
  test("refuses 2^24 - 1 members that are not there", () => {
    const writer = new BtfWriter();
    writer.struct("huge", 4, []);
    const bytes = writer.bytes();
    new DataView(bytes.buffer).setUint32(28, (4 << 24) | 0xff_ffff, true);
    assert.throws(
      () => parseBtf(bytes),
      (error) => error instanceof BtfError && /runs past the end/.test(error.message),
    );
  });
  test("reads 100,000 members, more than kernels before 7.1 could write", () => {
    const count = 100_000;
    const words = [
      1,
      1 << 24,
      1,
      8,
      0,
      0,
      4,
      ...Array.from({ length: count }, (_, i) => [1, 1, i * 8]).flat(),
    ];
    words[5] = 4 * 2 ** 24 + count;
    const names = new TextEncoder().encode("\0x\0");
    const bytes = new Uint8Array(24 + words.length * 4 + names.length);
    const data = new DataView(bytes.buffer);
    const header = [0x0001_eb9f, 24, 0, words.length * 4, words.length * 4, names.length];
    for (const [index, word] of [...header, ...words].entries()) data.setUint32(index * 4, word, true);
    bytes.set(names, bytes.length - names.length);
    const type = parseBtf(bytes).type(2);
    assert.equal(type.kind === "struct" && type.members.length, count);
  });
});
