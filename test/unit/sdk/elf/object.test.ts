import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { checkObject } from "../../../../sdk/elf/mod.ts";
import { ElfError } from "../../../../sdk/errors.ts";
import { type Sample, type SampleSection, symbolTable, writeElf } from "./sample.ts";
import { bpfObject, program } from "./samples.ts";

/** The object with one section changed. */
function changed(name: string, change: Partial<SampleSection>): Sample {
  const sample = bpfObject();
  const sections = (sample.sections ?? []).map((section) =>
    section.name === name ? { ...section, ...change } : section,
  );
  return { ...sample, sections };
}

/** A relocation at `offset` that names symbol `symbol`. */
function relocation(offset: bigint, symbol: bigint): Uint8Array {
  const bytes = new Uint8Array(16);
  new DataView(bytes.buffer).setBigUint64(0, offset, true);
  new DataView(bytes.buffer).setBigUint64(8, (symbol << 32n) | 1n, true);
  return bytes;
}

const section = "tp/sched/sched_switch";
const symbols = (value: bigint, size: number, home = 1) =>
  symbolTable(64, [{ name: "probe", value, size, section: home }]).symbols;

const refused: readonly [what: string, sample: Sample, problem: string][] = [
  ["a program", program(64), "built for machine 62 (x86-64), wanted 247 (BPF)"],
  ["a 32-bit file", { ...bpfObject(), bits: 32 }, "a 32-bit ELF file, wanted 64-bit"],
  ["a linked file", { ...bpfObject(), type: 2 }, "ELF type 2, wanted 1 (relocatable)"],
  [
    "a program that begins outside its section (CVE-2025-29481)",
    changed(".symtab", { bytes: symbols(0x1000n, 16) }),
    'symbol "probe" up to byte 4112, wanted within 16 bytes',
  ],
  [
    "a program that wraps around",
    changed(".symtab", { bytes: symbols(0xfffffffffffffff8n, 16) }),
    'symbol "probe" up to byte 18446744073709552000, wanted within 16 bytes',
  ],
  [
    "a symbol of a section that is not there",
    changed(".symtab", { bytes: symbols(0n, 16, 99) }),
    'symbol "probe" in section 99, wanted within 8 sections',
  ],
  [
    "a relocation outside its section",
    changed(`.rel${section}`, { bytes: relocation(16n, 1n) }),
    `relocations ".rel${section}" at 16, wanted within 16 bytes`,
  ],
  [
    "a relocation of a symbol that is not there",
    changed(`.rel${section}`, { bytes: relocation(0n, 3n) }),
    `relocations ".rel${section}" of symbol 3, wanted one of 3 symbols`,
  ],
  [
    "relocations without an entry size",
    changed(`.rel${section}`, { entryBytes: 0 }),
    `relocations ".rel${section}" with entries of 0 bytes, wanted 16`,
  ],
  [
    "relocations of nothing",
    changed(`.rel${section}`, { info: 50 }),
    `section ".rel${section}" with a link to section 50`,
  ],
  [
    "symbols whose names are code",
    changed(".symtab", { link: 1 }),
    'section ".symtab" with a link to section 1, wanted one of type 3',
  ],
  [
    "names without an end",
    changed(".strtab", { bytes: new TextEncoder().encode("\0probe\0counts\0rest") }),
    'names in section ".strtab" without an end',
  ],
];

describe("checkObject", () => {
  test("accepts an object and gives its sections", () => {
    const elf = checkObject(writeElf(bpfObject()));
    assert.deepEqual([...(elf.bytes(".BTF") ?? [])], [0x9f, 0xeb, 1, 0]);
  });

  for (const [what, sample, problem] of refused) {
    test(`refuses ${what}`, () => {
      assert.throws(
        () => checkObject(writeElf(sample), "x.bpf.o"),
        (error) => {
          assert.ok(error instanceof ElfError);
          assert.equal(error.message, `Cannot open "x.bpf.o": ${problem}`);
          return true;
        },
      );
    });
  }

  test("refuses every truncation", () => {
    const bytes = writeElf(bpfObject());
    for (let length = 0; length < bytes.length; length++) {
      assert.throws(() => checkObject(bytes.slice(0, length)), ElfError, `${length} bytes`);
    }
  });

  test("refuses a section outside the file", () => {
    const sample = changed(".BTF", { size: 2n ** 40n });
    assert.throws(() => checkObject(writeElf(sample)), /section "\.BTF" at .*, wanted within \d+ bytes$/);
  });
});
