import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { flag } from "../../../../../sdk/tool/mod.ts";

describe("flag", () => {
  test("boolean is false until it is typed", async () => {
    assert.deepEqual(
      [await flag.boolean("x", "").read([]), await flag.boolean("x", "").read([""])],
      [false, true],
    );
  });

  test("integer is undefined without a default when it is not typed, and 0 is a value", async () => {
    const one = flag.integer("p", "");
    assert.deepEqual([await one.read([]), await one.read(["0"])], [undefined, 0]);
    assert.equal(await flag.integer("p", "", { default: 5 }).read([]), 5);
  });

  test("the last use of a flag counts", async () => {
    assert.equal(await flag.string("n", "").read(["a", "b"]), "b");
  });

  test("string refuses nothing and too much", async () => {
    const comm = flag.string("c", "", { maxBytes: 4 });
    assert.throws(() => comm.read([""]), /expected some text/);
    assert.throws(() => comm.read(["äää"]), /expected at most 4 bytes/);
    assert.equal(await comm.read(["ää"]), "ää");
  });

  test("choice names what there is", () => {
    assert.throws(
      () => flag.choice("s", "", ["all", "io"]).read(["x"]),
      /found "x", expected one of all, io/,
    );
  });

  test("pattern says why a text is no regular expression", () => {
    assert.throws(() => flag.pattern("n", "").read(["("]), /found "\("/);
  });

  test("repeatable keeps the values of all uses", async () => {
    const one = flag.repeatable(flag.integer("p", ""));
    assert.deepEqual(await one.read(["1", "0"]), [1, 0]);
    assert.deepEqual(await one.read([]), []);
    await assert.rejects(async () => one.read(["1", "x"]), /found "x"/);
  });
});
