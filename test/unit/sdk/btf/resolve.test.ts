import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type Btf, type BtfWriter, resolve, sizeOf } from "../../../../sdk/btf/mod.ts";
import { BtfError } from "../../../../sdk/errors.ts";
import { addIntegers, written } from "./samples.ts";

/** BTF whose last type is the one that `write` returns, with that id. */
function one(write: (writer: BtfWriter, integers: ReturnType<typeof addIntegers>) => number): [Btf, number] {
  let id = 0;
  const btf = written((writer) => {
    id = write(writer, addIntegers(writer));
  });
  return [btf, id];
}

const isBtfError =
  (message: RegExp) =>
  (error: unknown): boolean =>
    error instanceof BtfError && message.test(error.message);

describe("resolve", () => {
  test("goes through aliases, qualifiers and tags", () => {
    const [btf, id] = one((w, { u32 }) =>
      w.const(w.typedef("a", w.volatile(w.typeTag("user", w.restrict(w.typedef("b", u32)))))),
    );
    assert.equal(resolve(btf, id).name, "unsigned int");
  });
  test("stops at a pointer", () => {
    const [btf, id] = one((w, { u32 }) => w.typedef("p", w.ptr(w.const(u32))));
    assert.equal(resolve(btf, id).kind, "ptr");
  });
  test("refuses a typedef of itself", () => {
    const [btf, id] = one((w) => w.typedef("loop", w.nextId));
    assert.throws(() => resolve(btf, id), isBtfError(/chain of more than 64/));
  });
  test("refuses a long way round", () => {
    const [btf, id] = one((w) => {
      const first = w.nextId;
      w.typedef("a", first + 1);
      w.const(first + 2);
      return w.typedef("c", first);
    });
    assert.throws(() => resolve(btf, id), isBtfError(/chain of more than 64/));
  });
});

describe("sizeOf", () => {
  const cases: readonly [string, Parameters<typeof one>[0], number][] = [
    ["an integer", (_, { u16 }) => u16, 2],
    ["a pointer", (w) => w.ptr(0), 8],
    ["an enum of one byte", (w) => w.enum("e", { A: 1 }, { size: 1 }), 1],
    ["an enum64", (w) => w.enum64("e", { A: 1 }), 8],
    ["a float", (w) => w.float("long double", 16), 16],
    ["a struct", (w) => w.struct("s", 24, []), 24],
    [
      "an array of arrays behind aliases",
      (w, { u32 }) => w.typedef("t", w.array(w.const(w.array(u32, 3, u32)), 5, u32)),
      60,
    ],
    ["a flexible array", (w, { u32 }) => w.array(u32, 0, u32), 0],
  ];
  for (const [title, write, size] of cases) {
    test(`sizes ${title}`, () => assert.equal(sizeOf(...one(write)), size));
  }

  test("refuses what has no size", () => {
    for (const write of [
      () => 0,
      (w: BtfWriter) => w.fwd("file", "struct"),
      (w: BtfWriter) => w.funcProto(0, []),
    ]) {
      assert.throws(() => sizeOf(...one(write)), isBtfError(/has no size/));
    }
  });
  test("refuses 2^64 bytes and more", () => {
    const huge = 2 ** 32 - 1;
    assert.throws(
      () => sizeOf(...one((w, { u32 }) => w.array(w.array(u32, huge, u32), huge, u32))),
      isBtfError(/wanted at most/),
    );
  });
  test("refuses an array of itself", () => {
    assert.throws(() => sizeOf(...one((w, { u32 }) => w.array(w.nextId, 2, u32))), BtfError);
  });
  test("refuses an id outside the types", () => {
    assert.throws(
      () => sizeOf(...one((w) => w.typedef("far", 1_000_000))),
      isBtfError(/Cannot find BTF type 1000000/),
    );
  });
});
