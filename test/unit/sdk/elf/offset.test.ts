import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { fileOffset, parseElf, symbolOffset } from "../../../../sdk/elf/mod.ts";
import { ElfError, SymbolError } from "../../../../sdk/errors.ts";
import { writeElf } from "./sample.ts";
import { bpfObject, program } from "./samples.ts";

describe("symbolOffset", () => {
  for (const bits of [32, 64] as const) {
    test(`translates an address of a ${bits}-bit file through its segments`, () => {
      assert.equal(symbolOffset(parseElf(writeElf(program(bits))), "main"), 0x210);
    });
  }

  test("suggests names like the missing one", () => {
    assert.throws(
      () => symbolOffset(parseElf(writeElf(program(64)), "a.out"), "mian2"),
      (error) => {
        assert.ok(error instanceof SymbolError);
        assert.equal(error.message, 'Cannot find function "mian2" in "a.out": not among its 9 symbols');
        assert.equal(error.symbol, "mian2");
        return true;
      },
    );
    assert.throws(
      () => symbolOffset(parseElf(writeElf(program(64))), "twise"),
      (error) => error instanceof SymbolError && error.hint === 'Did you mean "twice"?',
    );
  });

  test("says that a stripped file has no symbol table", () => {
    assert.throws(
      () => symbolOffset(parseElf(writeElf({ bits: 64 }), "a.out"), "main"),
      (error) =>
        error instanceof SymbolError &&
        error.message === 'Cannot find function "main" in "a.out": it has no symbol table',
    );
  });

  test("refuses a function whose address is in no executable segment", () => {
    const problem = "address 0xffffffffffffffb8 in no executable segment";
    assert.throws(
      () => symbolOffset(parseElf(writeElf(program(64)), "a.out"), "elsewhere"),
      (error) => error instanceof ElfError && error.message === `Cannot open "a.out": ${problem}`,
    );
  });

  test("refuses an object that is not linked", () => {
    assert.throws(() => symbolOffset(parseElf(writeElf(bpfObject())), "probe"), ElfError);
  });
});

describe("fileOffset", () => {
  const elf = parseElf(writeElf(program(64)));

  for (const [address, offset] of [
    [0x401000n, 0x200],
    [0x4010ffn, 0x2ff],
  ] as const) {
    test(`puts 0x${address.toString(16)} at ${offset}`, () => assert.equal(fileOffset(elf, address), offset));
  }

  for (const address of [0x400010n, 0x401100n, 0xfffn, 0n]) {
    test(`refuses 0x${address.toString(16)}, which is no code`, () => {
      assert.throws(() => fileOffset(elf, address), ElfError);
    });
  }
});
