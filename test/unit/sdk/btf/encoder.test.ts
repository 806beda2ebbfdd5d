import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import {
  compileDecoder,
  compileEncoder,
  type Layout,
  recordView,
  type StructLayout,
} from "../../../../sdk/btf/mod.ts";
import { ValueError } from "../../../../sdk/errors.ts";
import { layouts } from "./reference.ts";
import {
  array,
  bool,
  comm,
  f32,
  ns,
  pointer,
  s8,
  s64,
  s128,
  signedNs,
  structLayout,
  u8,
  u32,
  u64,
} from "./samples.ts";

function encode(layout: Layout, value: unknown, path?: string): Uint8Array {
  const view = recordView(new ArrayBuffer(Math.ceil(layout.size / 8) * 8));
  view.u8.fill(0xaa);
  compileEncoder(layout, path)(value, view, 0);
  return new Uint8Array(view.u8.subarray(0, layout.size));
}

function refuses(layout: Layout, value: unknown, message: string, path = "key"): void {
  assert.throws(
    () => encode(layout, value, path),
    (error) => {
      assert.ok(error instanceof ValueError);
      assert.equal(error.message, message);
      return true;
    },
  );
}

/** Whether the layout holds no union, whose views overwrite each other, and no quantity, which 2^53 limits. */
function isPlain(layout: Layout): boolean {
  if (layout.kind === "union") return false;
  if (layout.kind === "struct") return layout.fields.every((field) => isPlain(field.layout));
  if (layout.kind === "array") return isPlain(layout.element);
  return layout.kind !== "int" || layout.role !== "quantity";
}

describe("compileEncoder", () => {
  test("writes what the decoder reads, for any layout", () => {
    const plain = layouts.filter((layout: StructLayout) => isPlain(layout));
    fc.assert(
      fc.property(plain, fc.infiniteStream(fc.nat({ max: 255 })), (layout, random) => {
        const view = recordView(new ArrayBuffer(Math.ceil(layout.size / 8) * 8));
        for (let i = 0; i < view.u8.length; i++) view.u8[i] = random.next().value ?? 0;
        const decode = compileDecoder(layout);
        const value = decode(view, 0, layout.size);
        const copy = recordView(new ArrayBuffer(view.u8.length));
        compileEncoder(layout)(value, copy, 0);
        assert.deepEqual(decode(copy, 0, layout.size), value);
      }),
      { numRuns: 1000 },
    );
  });

  const cases: readonly [string, Layout, unknown, number[]][] = [
    ["the least u32", u32, 0, [0, 0, 0, 0]],
    ["the greatest u32", u32, 2 ** 32 - 1, [255, 255, 255, 255]],
    ["the least s8", s8, -128, [128]],
    ["the greatest u64", u64, 2n ** 64n - 1n, new Array<number>(8).fill(255)],
    ["the least s64", s64, -(2n ** 63n), [0, 0, 0, 0, 0, 0, 0, 128]],
    ["2^53 + 1 as an identity", u64, 2n ** 53n + 1n, [1, 0, 0, 0, 0, 0, 32, 0]],
    ["the greatest quantity", ns, 2 ** 53 - 1, [255, 255, 255, 255, 255, 255, 31, 0]],
    ["a negative quantity", signedNs, -1, new Array<number>(8).fill(255)],
    ["the least s128", s128, -(2n ** 127n), [...new Array<number>(15).fill(0), 128]],
    ["a pointer", pointer, 0xffff_8000_0000_0000n, [0, 0, 0, 0, 0, 128, 255, 255]],
    ["true", bool, true, [1]],
    ["a float", f32, 1.5, [0, 0, 192, 63]],
    ["a short string, padded", { kind: "string", size: 4 }, "é", [0xc3, 0xa9, 0, 0]],
    ["a string that fills its place", { kind: "string", size: 2 }, "ab", [97, 98]],
    ["an array shorter than its place", array(u8, 3), [1], [1, 0, 0]],
    [
      "padding as zeros",
      structLayout(8, { a: [0, u8], b: [4, u32] }),
      { a: 1, b: 2 },
      [1, 0, 0, 0, 2, 0, 0, 0],
    ],
  ];
  for (const [title, layout, value, bytes] of cases) {
    test(`writes ${title}`, () => assert.deepEqual([...encode(layout, value)], bytes));
  }

  test("writes bit fields beside each other", () => {
    const layout = structLayout(4, {
      a: [0, u32, { shift: 0, width: 3 }],
      b: [0, u32, { shift: 3, width: 7 }],
      c: [1, s8, { shift: 2, width: 5 }],
    });
    const bytes = encode(layout, { a: 5, b: 100, c: -3 });
    assert.deepEqual([...bytes], [0b00100101, 0b01110111, 0, 0]);
    refuses(layout, { a: 8, b: 0, c: 0 }, "key.a: 8 is not in 0..7");
    refuses(layout, { a: 0, b: 0, c: 16 }, "key.c: 16 is not in -16..15");
  });

  test("writes of a union the members that are given", () => {
    const layout: Layout = { ...structLayout(4, { word: [0, u32], byte: [0, u8] }), kind: "union" };
    assert.deepEqual([...encode(layout, { byte: 7 })], [7, 0, 0, 0]);
    assert.deepEqual([...encode(layout, { word: 0x01020304, byte: 9 })], [9, 3, 2, 1]);
  });

  test("names the path of a wrong value", () => {
    const pair = structLayout(8, { id: [0, u32], flags: [4, array(u8, 2)] });
    const layout = structLayout(24, { name: [0, comm], pair: [16, pair] });
    refuses(u32, -1, "settings.targetTgid: -1 is not in 0..4294967295", "settings.targetTgid");
    refuses(
      layout,
      { name: "", pair: { id: 2 ** 32, flags: [] } },
      "key.pair.id: 4294967296 is not in 0..4294967295",
    );
    refuses(layout, { name: "", pair: { id: 1, flags: [256] } }, "key.pair.flags[]: 256 is not in 0..255");
    refuses(layout, { name: "" }, "key.pair: undefined is not an object");
    refuses(layout, { name: "", pair: {}, extra: 1 }, "key.extra: no such member, wanted one of name, pair");
  });

  const refused: readonly [Layout, unknown, string][] = [
    [u32, 1.5, "key: 1.5 is not an integer below 2^53"],
    [u32, Number.NaN, "key: NaN is not an integer below 2^53"],
    [u32, 1n, "key: 1n is not a number"],
    [u32, "1", 'key: "1" is not a number'],
    [u64, 1, "key: 1 is not a bigint"],
    [u64, 2n ** 64n, "key: 18446744073709551616 is not in 0..18446744073709551615"],
    [u64, -1n, "key: -1 is not in 0..18446744073709551615"],
    [ns, -1, "key: -1 is not in 0..18446744073709551615"],
    [ns, 2 ** 53, "key: 9007199254740992 is not an integer below 2^53"],
    [bool, 1, "key: 1 is not true or false"],
    [f32, "1", 'key: "1" is not a number'],
    [comm, "a name of seventeen", "key: 19 bytes do not fit in 16"],
    [comm, "a\0b", 'key: "a\\u0000b" holds a NUL'],
    [comm, null, "key: null is not a string"],
    [{ kind: "bytes", size: 2 }, [1], "key: an object is not a Uint8Array"],
    [array(u8, 1), [1, 2], "key: 2 elements do not fit in 1"],
    [array(u8, 1), 5, "key: 5 is not an array"],
  ];
  for (const [layout, value, message] of refused) {
    test(`refuses ${message}`, () => refuses(layout, value, message));
  }
});
