import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type BtfWriter, type Layout, layoutOf } from "../../../../sdk/btf/mod.ts";
import { BtfError } from "../../../../sdk/errors.ts";
import { addIntegers, written } from "./samples.ts";

type Write = (writer: BtfWriter, integers: ReturnType<typeof addIntegers>) => number;

function layoutFrom(write: Write): Layout {
  let id = 0;
  const btf = written((writer) => {
    id = write(writer, addIntegers(writer));
  });
  return layoutOf(btf, id);
}

function refuses(write: Write, message: RegExp): void {
  assert.throws(
    () => layoutFrom(write),
    (error) => error instanceof BtfError && message.test(error.message),
  );
}

describe("layoutOf", () => {
  const cases: readonly [string, Write, Layout][] = [
    ["u32", (_, { u32 }) => u32, { kind: "int", size: 4, signed: false }],
    [
      "s16 by an alias",
      (w, { s16 }) => w.typedef("short_t", s16),
      { kind: "int", size: 2, signed: true, alias: "short_t" },
    ],
    [
      "a plain u64: an identity",
      (_, { u64 }) => u64,
      { kind: "int", size: 8, signed: false, role: "identity" },
    ],
    [
      "ns_t: a quantity",
      (_, { ns }) => ns,
      { kind: "int", size: 8, signed: false, role: "quantity", unit: "ns", alias: "ns_t" },
    ],
    [
      "an alias of bytes_t: still a quantity",
      (w, { bytes }) => w.const(w.typedef("total", w.volatile(bytes))),
      { kind: "int", size: 8, signed: false, role: "quantity", unit: "bytes", alias: "total" },
    ],
    [
      "addr_t",
      (_, { addr }) => addr,
      { kind: "int", size: 8, signed: false, role: "identity", alias: "addr_t" },
    ],
    ["__int128", (_, { s128 }) => s128, { kind: "int", size: 16, signed: true, role: "identity" }],
    ["bool", (_, { bool }) => bool, { kind: "bool", size: 1 }],
    ["double", (w) => w.float("double", 8), { kind: "float", size: 8 }],
    ["long double", (w) => w.float("long double", 16), { kind: "bytes", size: 16 }],
    ["a pointer to void", (w) => w.ptr(0), { kind: "pointer", size: 8 }],
    ["char[16]", (w, { char, u32 }) => w.array(char, 16, u32), { kind: "string", size: 16 }],
    [
      "u8[6] by an alias",
      (w, { u8, u32 }) => w.array(w.typedef("__u8", u8), 6, u32),
      { kind: "bytes", size: 6 },
    ],
    [
      "signed char[2]",
      (w, { s8, u32 }) => w.array(s8, 2, u32),
      { kind: "array", size: 2, count: 2, element: { kind: "int", size: 1, signed: true } },
    ],
    [
      "bool[2]",
      (w, { bool, u32 }) => w.array(bool, 2, u32),
      { kind: "array", size: 2, count: 2, element: { kind: "bool", size: 1 } },
    ],
    [
      "char[2][8]",
      (w, { char, u32 }) => w.array(w.array(char, 8, u32), 2, u32),
      { kind: "array", size: 16, count: 2, element: { kind: "string", size: 8 } },
    ],
    [
      "an enum with a negative value",
      (w) => w.enum("state", { IDLE: -1, BUSY: 1 }),
      { kind: "enum", size: 4, signed: true, name: "state", values: { IDLE: "-1", BUSY: "1" } },
    ],
    [
      "an enum64",
      (w) => w.enum64("wide", { ALL: 2n ** 64n - 1n }),
      { kind: "enum", size: 8, signed: false, name: "wide", values: { ALL: "18446744073709551615" } },
    ],
  ];
  for (const [title, write, layout] of cases) {
    test(`describes ${title}`, () => {
      assert.deepEqual(layoutFrom(write), layout);
      assert.deepEqual(JSON.parse(JSON.stringify(layout)), layout);
    });
  }

  test("describes a struct: camel case, bit fields, anonymous members as its own", () => {
    const layout = layoutFrom((w, { u32, u64 }) => {
      const inner = w.union("", 8, [
        { name: "as_int", type: u64, bitOffset: 0 },
        { name: "as_word", type: u32, bitOffset: 0 },
      ]);
      return w.struct("sample", 16, [
        { name: "target_tgid", type: u32, bitOffset: 0 },
        { name: "low_bits", type: u32, bitOffset: 37, bitSize: 7 },
        { name: "", type: inner, bitOffset: 64 },
      ]);
    });
    const u32 = { kind: "int", size: 4, signed: false };
    assert.deepEqual(layout, {
      kind: "struct",
      name: "sample",
      size: 16,
      fields: [
        { name: "target_tgid", key: "targetTgid", offset: 0, layout: u32 },
        { name: "low_bits", key: "lowBits", offset: 4, layout: u32, bits: { shift: 5, width: 7 } },
        {
          name: "as_int",
          key: "asInt",
          offset: 8,
          layout: { kind: "int", size: 8, signed: false, role: "identity" },
        },
        { name: "as_word", key: "asWord", offset: 8, layout: u32 },
      ],
    });
  });

  test("refuses what has no size", () => {
    refuses(() => 0, /void "".* has no size|anonymous void has no size/);
    refuses((w) => w.fwd("file", "struct"), /fwd "file" has no size/);
    refuses((w) => w.funcProto(0, []), /func_proto has no size/);
  });
  test("refuses a member past the end of its struct", () => {
    refuses(
      (w, { u32 }) => w.struct("s", 4, [{ name: "a", type: u32, bitOffset: 8 }]),
      /member "a" ends at byte 5 of 4/,
    );
    refuses(
      (w, { u32 }) => w.struct("s", 4, [{ name: "a", type: u32, bitOffset: 31, bitSize: 2 }]),
      /ends at byte 4.125 of 4/,
    );
  });
  test("refuses two members of one name in camel case", () => {
    const twins = ["a_b", "aB"];
    refuses(
      (w, { u8 }) =>
        w.struct(
          "s",
          2,
          twins.map((name, i) => ({ name, type: u8, bitOffset: i * 8 })),
        ),
      /"a_b" and "aB" are both called "aB"/,
    );
  });
  test("refuses names that are no identifiers: they become program text", () => {
    for (const name of ["a b", "a}", '"', "a\n", "é", "1a"]) {
      refuses((w, { u8 }) => w.struct("s", 1, [{ name, type: u8, bitOffset: 0 }]), /not a C identifier/);
    }
  });
  test("refuses a struct that holds itself", () => {
    refuses((w) => w.struct("s", 8, [{ name: "s", type: w.nextId, bitOffset: 0 }]), /more than 32 levels/);
  });
  test("refuses members that multiply without end", () => {
    refuses((w, { u8 }) => {
      let type = u8;
      for (let level = 0; level < 8; level++) {
        type = w.union(
          `u${level}`,
          1,
          Array.from({ length: 16 }, (_, i) => ({ name: `m${i}`, type, bitOffset: 0 })),
        );
      }
      return type;
    }, /more than 65536 members/);
  });
  test("refuses a bit field of what has no bits", () => {
    refuses(
      (w, { u32 }) => w.struct("s", 8, [{ name: "a", type: w.ptr(u32), bitOffset: 0, bitSize: 3 }]),
      /3 bits of a pointer/,
    );
    refuses(
      (w, { u8 }) => w.struct("s", 8, [{ name: "a", type: u8, bitOffset: 0, bitSize: 9 }]),
      /9 bits of a int of 1 bytes/,
    );
  });
  test("refuses an integer of three bytes", () => refuses((w) => w.int("int24", 3), /an integer of 3 bytes/));
  test("refuses 2^31 elements without a size", () => {
    refuses((w, { u32 }) => w.array(w.struct("empty", 0, []), 2 ** 31, u32), /its elements have no size/);
  });
  test("refuses a type that was not found", () => {
    assert.throws(
      () =>
        layoutOf(
          written(() => undefined),
          undefined,
        ),
      BtfError,
    );
  });
});
