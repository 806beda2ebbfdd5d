import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { BtfWriter, parseBtf } from "../../../../sdk/btf/mod.ts";
import { BtfError } from "../../../../sdk/errors.ts";
import { addIntegers, written } from "./samples.ts";

describe("parseBtf", () => {
  test("reads BTF at any alignment", () => {
    const writer = new BtfWriter();
    writer.int("int", 4, { signed: true });
    const bytes = writer.bytes();
    for (const shift of [0, 1, 2, 3]) {
      const moved = new Uint8Array(bytes.length + shift);
      moved.set(bytes, shift);
      assert.equal(parseBtf(moved.subarray(shift)).type(1).name, "int");
    }
  });

  test("reads BTF without types", () => assert.equal(written(() => undefined).types, 1));
});

describe("Btf.type", () => {
  const btf = written((writer) => writer.int("int", 4, { signed: true }));

  test("answers void for id 0", () => assert.deepEqual(btf.type(0), { kind: "void", id: 0, name: "" }));

  for (const id of [2, -1, 2 ** 31, Number.NaN, 0.5]) {
    test(`refuses id ${id}`, () => {
      assert.throws(
        () => btf.type(id),
        (error) => error instanceof BtfError && /wanted 0\.\.1/.test(error.message),
      );
    });
  }
});

describe("Btf.type, names", () => {
  test("refuses one of megabytes", () => {
    const btf = written((writer) => writer.typedef("x".repeat(70_000), 0));
    assert.throws(
      () => btf.type(1),
      (error) => error instanceof BtfError && /name: 70000 bytes/.test(error.message),
    );
  });
});

describe("Btf.find", () => {
  const btf = written((writer) => {
    const int = writer.int("int", 4, { signed: true });
    writer.fwd("node", "struct");
    writer.struct("node", 4, [{ name: "value", type: int, bitOffset: 0 }]);
    writer.typedef("node", 3);
    writer.typedef("nodes", 3);
    writer.typedef("größe", 1);
  });

  test("finds the first type of a name", () => assert.equal(btf.find("node")?.id, 2));
  test("finds by kind", () => {
    assert.equal(btf.find("node", "struct")?.id, 3);
    assert.equal(btf.find("node", "typedef")?.id, 4);
  });
  test("finds a name outside ASCII", () => assert.equal(btf.find("größe", "typedef")?.id, 6));
  test("tells whole names from beginnings and ends", () => {
    for (const name of ["nod", "ode", "nodess", "", "node\0"]) assert.equal(btf.find(name), undefined);
  });
  test("answers alike the second time", () => {
    assert.equal(btf.find("nodes", "typedef")?.id, 5);
    assert.equal(btf.find("nodes", "typedef")?.id, 5);
    assert.equal(btf.find("absent"), undefined);
    assert.equal(btf.find("absent"), undefined);
  });
});

describe("Btf.function", () => {
  const btf = written((writer) => {
    const { s32, u64 } = addIntegers(writer);
    const proto = writer.funcProto(s32, [
      { name: "fd", type: s32 },
      { name: "flags", type: u64 },
    ]);
    writer.func("close_fd", proto, "static");
    writer.func("printk", writer.funcProto(s32, [{ name: "format", type: writer.ptr(0) }], true));
    writer.func("broken", s32);
  });

  test("gives the prototype", () => {
    const { id: _, ...prototype } = btf.function("close_fd") ?? { id: 0 };
    assert.deepEqual(prototype, {
      name: "close_fd",
      params: [
        { name: "fd", type: btf.find("int")?.id },
        { name: "flags", type: btf.find("unsigned long long")?.id },
      ],
      returns: btf.find("int")?.id,
      variadic: false,
      linkage: "static",
    });
  });
  test("tells a variadic one", () => {
    assert.equal(btf.function("printk")?.variadic, true);
    assert.equal(btf.function("printk")?.params.length, 1);
  });
  test("answers undefined for what is no function", () => {
    assert.equal(btf.function("int"), undefined);
    assert.equal(btf.function("absent"), undefined);
  });
  test("refuses a function whose type is no prototype", () => {
    assert.throws(
      () => btf.function("broken"),
      (error) => error instanceof BtfError && /wanted a func_proto/.test(error.message),
    );
  });
});

describe("Btf split from a base", () => {
  const base = written((writer) => {
    writer.int("int", 4, { signed: true });
    writer.struct("file", 4, [{ name: "f_flags", type: 1, bitOffset: 0 }]);
  });
  const split = written((writer) => {
    const pointer = writer.ptr(2);
    writer.struct("module_file", 8, [{ name: "file", type: pointer, bitOffset: 0 }]);
    writer.typedef("int", 1);
  }, base);

  test("counts ids and names on from the base", () => {
    assert.equal(base.types, 3);
    assert.equal(split.types, 6);
    assert.equal(split.type(2).name, "file");
    assert.deepEqual(split.type(3), { kind: "ptr", id: 3, name: "", type: 2 });
    assert.equal(split.type(4).name, "module_file");
  });
  test("finds in itself first, then in the base", () => {
    assert.equal(split.find("int")?.kind, "typedef");
    assert.equal(split.find("file", "struct")?.id, 2);
    assert.equal(base.find("module_file"), undefined);
  });
  test("lists only ids of its own", () => {
    assert.deepEqual([...split.ids("struct")], [4]);
    assert.equal(split.kind(2), "struct");
  });
  test("reads as split BTF without names", () => {
    const bytes = new BtfWriter(base).bytes();
    assert.equal(parseBtf(bytes, base).types, 3);
  });
});
