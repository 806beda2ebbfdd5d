import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { parseElf } from "../../../../sdk/elf/mod.ts";
import { ElfError } from "../../../../sdk/errors.ts";
import { type Sample, type SampleSection, writeElf } from "./sample.ts";
import { program } from "./samples.ts";

/** The sample with its symbol table's header changed. */
function withTable(change: Partial<SampleSection>): Sample {
  const sample = program(64);
  const sections = (sample.sections ?? []).map((section) =>
    section.name === ".symtab" ? { ...section, ...change } : section,
  );
  return { ...sample, sections };
}

describe("SymbolTable", () => {
  for (const bits of [32, 64] as const) {
    test(`lists every symbol of a ${bits}-bit file in order`, () => {
      const table = parseElf(writeElf(program(bits))).symbols(".symtab");
      const [empty, main, local] = table ?? [];
      assert.equal(table?.count, 9);
      assert.deepEqual(empty, { name: "", value: 0n, size: 0, type: 0, binding: 0, sectionIndex: 0 });
      assert.deepEqual(main, {
        name: "main",
        value: 0x401010n,
        size: 16,
        type: 2,
        binding: 1,
        sectionIndex: 1,
      });
      assert.deepEqual(local, {
        name: "twice",
        value: 0x401040n,
        size: 0,
        type: 2,
        binding: 0,
        sectionIndex: 1,
      });
    });
  }

  test("keeps all 64 bits of a value", () => {
    const table = parseElf(writeElf(program(64))).symbols(".symtab");
    assert.equal(table?.findFunction("elsewhere")?.value, 0xffffffffffffffb8n);
  });

  test("findFunction prefers global to weak to local", () => {
    const table = parseElf(writeElf(program(64))).symbols(".symtab");
    assert.equal(table?.findFunction("twice")?.value, 0x401060n);
  });

  test("findFunction finds a name that carries a version", () => {
    const table = parseElf(writeElf(program(64))).symbols(".symtab");
    assert.equal(table?.findFunction("versioned")?.value, 0x401080n);
  });

  for (const name of ["imported", "variable", "mai", "ain", "main2", ""]) {
    test(`findFunction does not take ${JSON.stringify(name)} for a function here`, () => {
      assert.equal(
        parseElf(writeElf(program(64)))
          .symbols(".symtab")
          ?.findFunction(name),
        undefined,
      );
    });
  }

  test("is undefined where the file has no such table", () => {
    assert.equal(parseElf(writeElf(program(64))).symbols(".dynsym"), undefined);
  });

  for (const [what, change, problem] of [
    ["no entry size", { entryBytes: 0 }, /with entries of 0 bytes, wanted 24$/],
    ["too many symbols", { size: 24n * 8_000_001n }, /of 8000001 symbols, wanted at most 8000000$/],
    ["names in no section", { link: 77 }, /symbol names in section 77, wanted one of 8 sections$/],
  ] as const) {
    test(`refuses a table with ${what}`, () => {
      const elf = parseElf(writeElf(withTable(change)));
      assert.throws(() => elf.symbols(".symtab"), problem);
    });
  }

  test("refuses a name that starts outside the names only when it is asked for", () => {
    const table = parseElf(writeElf(withTable({ link: 6 }))).symbols(".symtab");
    assert.equal(table?.valueAt(1), 0x401010n);
    assert.throws(
      () => table?.nameAt(1),
      (error) =>
        error instanceof ElfError && error.message.endsWith("a name at 1, wanted within 0 bytes of names"),
    );
  });

  test("refuses a name without an end", () => {
    const bytes = new Uint8Array(70_000).fill(0x61);
    const sample = program(64);
    const sections = [...(sample.sections ?? []), { name: ".long", type: 3, bytes }];
    const changed = sections.map((section) =>
      section.name === ".symtab" ? { ...section, link: 7 } : section,
    );
    const table = parseElf(writeElf({ ...sample, sections: changed })).symbols(".symtab");
    assert.throws(
      () => table?.nameAt(1),
      (error) => error instanceof ElfError && error.message.endsWith("a name at 1 without an end"),
    );
  });
});
