import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { memberOf } from "../../../../sdk/btf/mod.ts";
import { BtfError } from "../../../../sdk/errors.ts";
import { addIntegers, written } from "./samples.ts";

describe("memberOf", () => {
  let outer = 0;
  let u32 = 0;
  const btf = written((writer) => {
    u32 = addIntegers(writer).u32;
    const pair = writer.struct("pair", 8, [
      { name: "a", type: u32, bitOffset: 0 },
      { name: "b", type: u32, bitOffset: 32 },
    ]);
    const view = writer.struct("", 4, [
      { name: "low", type: u32, bitOffset: 0, bitSize: 3 },
      { name: "high", type: u32, bitOffset: 3, bitSize: 29 },
    ]);
    const choice = writer.union("", 8, [
      { name: "whole", type: u32, bitOffset: 0 },
      { name: "", type: writer.const(view), bitOffset: 0 },
    ]);
    outer = writer.struct("outer", 20, [
      { name: "first", type: u32, bitOffset: 0 },
      { name: "", type: choice, bitOffset: 32 },
      { name: "inner", type: writer.typedef("pair_t", pair), bitOffset: 96 },
    ]);
  });

  test("finds a member", () =>
    assert.deepEqual(memberOf(btf, outer, "first"), { name: "first", type: u32, bitOffset: 0, bitSize: 0 }));
  test("finds through a path", () => assert.equal(memberOf(btf, outer, "inner.b")?.bitOffset, 128));
  test("finds through anonymous unions and structs", () => {
    assert.equal(memberOf(btf, outer, "whole")?.bitOffset, 32);
    assert.deepEqual(memberOf(btf, outer, "high"), { name: "high", type: u32, bitOffset: 35, bitSize: 29 });
  });
  test("answers undefined for what is not there", () => {
    for (const path of ["absent", "inner.absent", "a", "", "inner."])
      assert.equal(memberOf(btf, outer, path), undefined);
  });
  test("refuses a path through what has no members", () => {
    assert.throws(
      () => memberOf(btf, outer, "first.x"),
      (error) => error instanceof BtfError && /wanted a struct or union/.test(error.message),
    );
  });

  test("refuses a struct that holds itself without a name", () => {
    const loop = written((writer) => {
      writer.struct("loop", 4, [{ name: "", type: 1, bitOffset: 0 }]);
    });
    assert.throws(
      () => memberOf(loop, 1, "x"),
      (error) => error instanceof BtfError && /more than 65536 members/.test(error.message),
    );
  });
});
