import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { describe, test } from "node:test";
import fc from "fast-check";
import {
  compileDecoder,
  decoderSource,
  type Layout,
  layoutOf,
  type RecordView,
  recordView,
} from "../../../../sdk/btf/mod.ts";
import { ValueError } from "../../../../sdk/errors.ts";
import { layouts, reference } from "./reference.ts";
import {
  addIntegers,
  array,
  bool,
  comm,
  ns,
  s64,
  s128,
  signedNs,
  structLayout,
  u8,
  u16,
  u32,
  u64,
  written,
} from "./samples.ts";

/** A view of `size` bytes, rounded up to 8, that begins with these. */
function viewOf(bytes: readonly number[] | Uint8Array, size = bytes.length): RecordView {
  const view = recordView(new ArrayBuffer(Math.ceil(size / 8) * 8));
  view.u8.set(bytes);
  return view;
}

const decode = (layout: Layout, bytes: readonly number[] | Uint8Array): unknown =>
  compileDecoder(layout)(viewOf(bytes, layout.size), 0, layout.size);

describe("compileDecoder", () => {
  test("reads what the reference reads, for any layout, place and bytes", () => {
    fc.assert(
      fc.property(
        layouts,
        fc.infiniteStream(fc.nat({ max: 255 })),
        fc.nat({ max: 3 }),
        (layout, random, records) => {
          const offset = records * 8;
          const view = recordView(new ArrayBuffer(Math.ceil((offset + layout.size) / 8) * 8));
          for (let i = 0; i < view.u8.length; i++) view.u8[i] = random.next().value ?? 0;
          assert.deepEqual(
            compileDecoder(layout)(view, offset, layout.size),
            reference(layout, view.u8, offset),
          );
        },
      ),
      { numRuns: 1500 },
    );
  });

  test("reads 64-bit identities exactly, quantities as numbers", () => {
    const layout = structLayout(40, { id: [0, u64], low: [8, s64], span: [16, ns], back: [24, signedNs] });
    const view = viewOf([], 40);
    view.u64.set([2n ** 63n + 1n, 2n ** 63n, 2n ** 53n - 1n, 2n ** 64n - 5n]);
    assert.deepEqual(compileDecoder(layout)(view, 0, 40), {
      id: 2n ** 63n + 1n,
      low: -(2n ** 63n),
      span: 2 ** 53 - 1,
      back: -5,
    });
  });

  test("reads 128 bits from a pair of words", () => {
    const bytes = [...new Array<number>(15).fill(0xff), 0x7f];
    assert.equal(decode(s128, bytes), 2n ** 127n - 1n);
    assert.equal(decode(s128, new Array<number>(16).fill(0xff)), -1n);
  });

  test("reads every member of a union", () => {
    const layout: Layout = {
      ...structLayout(4, { word: [0, u32], bytes: [0, array(u8, 4)] }),
      kind: "union",
    };
    assert.deepEqual(decode(layout, [1, 2, 3, 4]), { word: 0x04030201, bytes: [1, 2, 3, 4] });
  });

  test("takes any byte but 0 for true", () =>
    assert.deepEqual(decode(array(bool, 3), [0, 1, 255]), [false, true, true]));

  test("gives all results one shape, and each its own object", () => {
    const layout = structLayout(8, { a: [0, u32], b: [4, u32] });
    const decoder = compileDecoder<{ a: number }>(layout);
    const view = viewOf([1, 0, 0, 0, 2], 8);
    const first = decoder(view, 0, 8);
    assert.deepEqual(Object.keys(first), ["a", "b"]);
    assert.notEqual(first, decoder(view, 0, 8));
  });

  test("copies: a result outlives its record", () => {
    const layout = structLayout(48, {
      name: [0, comm],
      data: [16, { kind: "bytes", size: 4 }],
      list: [20, array(u16, 10)],
      path: [40, { kind: "string", size: 8 }],
    });
    const view = viewOf(Buffer.from("bash\0\0\0\0\0\0\0\0\0\0\0\0\x01\x02\x03\x04"), 48);
    view.u8.set(Buffer.from("/etc"), 40);
    const value = compileDecoder(layout)(view, 0, 48);
    const before = structuredClone(value);
    view.u8.fill(0x5a);
    assert.deepEqual(value, before);
  });

  test("sets a field called __proto__ and no prototype", () => {
    const layout = structLayout(4, { ["__proto__"]: [0, u32] });
    const value = decode(layout, [7, 0, 0, 0]);
    assert.deepEqual(Object.entries(value ?? {}), [["__proto__", 7]]);
    assert.equal(Object.getPrototypeOf(value), Object.prototype);
  });

  test("reads packed structs as the compiler laid them out", () => {
    let id = 0;
    const btf = written((writer) => {
      const { u8, u64, u32 } = addIntegers(writer);
      id = writer.struct("packed", 13, [
        { name: "a", type: u8, bitOffset: 0 },
        { name: "b", type: u64, bitOffset: 8 },
        { name: "c", type: u32, bitOffset: 72 },
      ]);
    });
    const value = decode(layoutOf(btf, id), [1, 2, 0, 0, 0, 0, 0, 0, 0x80, 3, 0, 0, 0xff]);
    assert.deepEqual(value, { a: 1, b: 0x8000000000000002n, c: 0xff000003 });
  });

  test("refuses a record shorter than its layout", () => {
    const layout = structLayout(8, { a: [0, u32], b: [4, u32] });
    assert.throws(
      () => compileDecoder(layout)(viewOf([], 8), 0, 7),
      (error) =>
        error instanceof ValueError &&
        error.message === "Cannot decode struct sample: record of 7 bytes, wanted at least 8",
    );
  });

  test("gives the text of what runs", () => assert.match(decoderSource(u32), /u32\[o4 \+ 0\]/));
});

describe("compileDecoder, trailing members", () => {
  const text = (size: number) =>
    structLayout(4 + size, { id: [0, u32], path: [4, { kind: "string", size }] });
  const bytes = Buffer.from("\x07\0\0\0/etc/passwd\0rest of the ring");

  for (const [title, layout, length, path] of [
    ["a string ends at its NUL", text(24), 28, "/etc/passwd"],
    ["a string ends with the record", text(24), 8, "/etc"],
    ["a string may be empty", text(24), 4, ""],
    ["a string ends with its member", text(3), 20, "/et"],
    ["a string of 16 bytes ends with the record", text(16), 9, "/etc/"],
    ["a string of 16 bytes is whole", text(16), 20, "/etc/passwd"],
    ["a flexible string ends with the record", text(0), 9, "/etc/"],
  ] as const) {
    test(title, () => assert.deepEqual(compileDecoder(layout)(viewOf(bytes), 0, length), { id: 7, path }));
  }

  test("bytes end with the record", () => {
    const layout = structLayout(8, { id: [0, u32], data: [4, { kind: "bytes", size: 0 }] });
    assert.deepEqual(compileDecoder(layout)(viewOf(bytes), 0, 7), {
      id: 7,
      data: Uint8Array.from([0x2f, 0x65, 0x74]),
    });
  });
  test("a flexible array has as many elements as fit", () => {
    const pair = structLayout(6, { a: [0, u16], b: [2, u32] });
    const layout = structLayout(8, { id: [0, u32], pairs: [4, array(pair, 0)] });
    const view = viewOf([7, 0, 0, 0, 1, 0, 2, 0, 0, 0, 3, 0, 4, 0, 0, 0, 9, 9]);
    assert.deepEqual(compileDecoder(layout)(view, 0, 18), {
      id: 7,
      pairs: [
        { a: 1, b: 2 },
        { a: 3, b: 4 },
      ],
    });
    assert.deepEqual(compileDecoder(layout)(view, 0, 4), { id: 7, pairs: [] });
  });
  test("a string that is not last keeps its width", () => {
    const layout = structLayout(8, { path: [0, { kind: "string", size: 4 }], id: [4, u32] });
    assert.throws(() => compileDecoder(layout)(viewOf(bytes), 0, 7), ValueError);
  });
});

describe("compileDecoder, names of 16 bytes", () => {
  const decoder = compileDecoder<string>(comm);
  const name = (text: string | Uint8Array): string => decoder(viewOf(Buffer.from(text), 16), 0, 16);

  test("reads names of all lengths", () => {
    for (let length = 0; length <= 16; length++) assert.equal(name("x".repeat(length)), "x".repeat(length));
  });
  test("tells names apart that differ in one byte, or after the NUL", () => {
    const names = Array.from({ length: 16 }, (_, i) => `${"a".repeat(i)}b${"a".repeat(15 - i)}`);
    for (let round = 0; round < 3; round++) for (const text of names) assert.equal(name(text), text);
    assert.equal(name("sh\0junk"), "sh");
    assert.equal(name("sh\0other"), "sh");
  });
  test("stays right with more names than are kept", () => {
    for (let i = 0; i < 20_000; i++) assert.equal(name(`worker/${i}`), `worker/${i}`);
    for (let i = 0; i < 20_000; i += 7) assert.equal(name(`worker/${i}`), `worker/${i}`);
  });
  test("keeps bytes that are not UTF-8", () => assert.equal(name(Uint8Array.from([0x61, 0xff])), "a\uDCFF"));
});
