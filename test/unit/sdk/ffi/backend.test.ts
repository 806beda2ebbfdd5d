import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { addressOf, allocate, backend, cstring, view } from "../../../../sdk/ffi/mod.ts";
import type { ArgumentKind, ReturnKind } from "../../../../sdk/ffi/types.ts";

/** Binds a function of the C library by hand, to reach what the symbol table has no use for. */
function bind(name: string, args: readonly ArgumentKind[], returns: ReturnKind) {
  const libc = backend().open("libc.so.6");
  return backend().bind(backend().symbol(libc, name), args, returns);
}

const text = (value: string) => new TextEncoder().encode(`${value}\0`);

describe("backend", () => {
  test("is the running runtime's", () => {
    assert.equal(backend().name, "Deno" in globalThis ? "deno" : "bun");
  });

  test("open() answers 0 and says why when there is no such library", () => {
    assert.equal(backend().open("libdoes-not-exist.so.9"), 0);
    assert.match(backend().reason(), /libdoes-not-exist\.so\.9/);
  });

  test("symbol() answers 0 for a symbol that does not exist", () => {
    assert.equal(backend().symbol(backend().open("libc.so.6"), "no_such_function"), 0);
  });

  for (const value of [0, 1, -1, 2147483647, -2147483648]) {
    test(`bind() passes and returns the i32 ${value}`, () => {
      const atoi = bind("atoi", ["string"], "i32");
      assert.equal(atoi(text(String(value))), value);
    });
  }

  for (const value of [0n, 1n, 2n ** 32n, 2n ** 53n + 1n, 2n ** 63n + 1n, 2n ** 64n - 1n]) {
    test(`bind() returns the u64 ${value} exactly`, () => {
      const strtoull = bind("strtoull", ["string", "pointer", "i32"], "u64");
      assert.equal(BigInt(strtoull(text(String(value)), null, 10) ?? -1), value);
    });
  }

  for (const value of [-1, -(2 ** 40), 2 ** 40, Number.MAX_SAFE_INTEGER]) {
    test(`bind() passes the i64 ${value}`, () => {
      const llabs = bind("llabs", ["i64"], "minus-one-long");
      assert.equal(Number(llabs(value)), Math.abs(value));
    });
  }

  test("bind() passes bytes by address as a pointer and as a word", () => {
    const bytes = text("four");
    assert.equal(Number(bind("strlen", ["pointer"], "u64")(bytes)), 4);
    assert.equal(Number(bind("strlen", ["word"], "u64")(bytes)), 4);
    assert.equal(Number(bind("strlen", ["pointer"], "u64")(addressOf(bytes))), 4);
  });

  test("callback() is called by C with the arguments it was declared with", () => {
    const values = new Int32Array(allocate(12).buffer);
    values.set([3, 1, 2]);
    const compare = backend().callback(["pointer", "pointer"], (a = 0, b = 0) => read(a) - read(b));
    bind("qsort", ["pointer", "usize", "usize", "pointer"], "void")(values, 3, 4, compare.address);
    compare.close();
    assert.deepEqual([...values], [1, 2, 3]);
  });
});

const read = (address: number) => new DataView(view(address, 4).buffer).getInt32(0, true);

describe("cstring()", () => {
  for (const length of [0, 1, 63, 64, 65, 1000]) {
    test(`copies a string of ${length} bytes`, () => {
      const bytes = text("é".repeat(length / 2) + "x".repeat(length % 2));
      assert.equal(cstring(addressOf(bytes)), "é".repeat(length / 2) + "x".repeat(length % 2));
    });
  }
});

describe("allocate()", () => {
  test("gives zeroed memory that C and JavaScript share", () => {
    const bytes = allocate(16);
    view(addressOf(bytes), 16)[3] = 7;
    assert.deepEqual([...bytes.subarray(0, 5)], [0, 0, 0, 7, 0]);
  });
});
