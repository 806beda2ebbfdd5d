import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { variablesOf } from "../../../../sdk/btf/mod.ts";
import { BtfError } from "../../../../sdk/errors.ts";
import { addIntegers, written } from "./samples.ts";

describe("variablesOf", () => {
  const offsets: Readonly<Record<string, number>> = { low: 8, high: 0 };
  let u64 = 0;
  const btf = written((writer) => {
    u64 = addIntegers(writer).u64;
    const low = writer.var("low", u64);
    const high = writer.var("high", u64, "static");
    const outside = writer.var("outside", u64, "extern");
    const alone = writer.var("alone", u64);
    const func = writer.func("bpf_cpumask_create", writer.funcProto(0, []), "extern");
    const place = (type: number) => ({ type, offset: 0, size: 8 });
    writer.datasec(".rodata", 0, [place(low), place(high), place(outside)]);
    writer.datasec(".bss", 8, [place(alone)]);
    writer.datasec(".ksyms", 0, [place(func)]);
  });

  test("lists a section's variables, extern ones left out", () => {
    assert.deepEqual(
      variablesOf(btf, ".rodata", (name) => offsets[name]),
      [
        { name: "low", section: ".rodata", offset: 8, size: 8, type: u64, global: true },
        { name: "high", section: ".rodata", offset: 0, size: 8, type: u64, global: false },
      ],
    );
    assert.deepEqual(
      btf.section(".bss").map(({ name }) => name),
      ["alone"],
    );
    assert.deepEqual(btf.section(".ksyms"), []);
    assert.deepEqual(btf.section(".absent"), []);
  });
  test("lists all sections", () => {
    assert.deepEqual(
      variablesOf(btf, undefined, (name) => offsets[name]).map(({ name }) => name),
      ["low", "high", "alone"],
    );
  });
  test("refuses offsets that nobody filled in", () => {
    assert.throws(
      () => btf.section(".rodata"),
      (error) => {
        assert.ok(error instanceof BtfError);
        assert.match(error.message, /"low" and "high" overlap at byte 0/);
        assert.match(error.hint ?? "", /ELF symbols/);
        return true;
      },
    );
  });
});
