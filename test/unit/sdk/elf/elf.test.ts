import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { openElf, parseElf } from "../../../../sdk/elf/mod.ts";
import { ElfError } from "../../../../sdk/errors.ts";
import { type SampleSection, writeElf } from "./sample.ts";
import { program } from "./samples.ts";

/** The sample with one more section at its end, which has index 7. */
function withSection(section: SampleSection): Uint8Array {
  const sample = program(64);
  return writeElf({ ...sample, sections: [...(sample.sections ?? []), section] });
}

function message(problem: string) {
  return (error: unknown) =>
    error instanceof ElfError && error.message === `Cannot open "ELF data": ${problem}`;
}

describe("Elf.sections", () => {
  for (const bits of [32, 64] as const) {
    test(`names every section of a ${bits}-bit file, the empty one first`, () => {
      const names = parseElf(writeElf(program(bits))).sections.map(({ name }) => name);
      assert.deepEqual(names, [
        "",
        ".text",
        ".symtab",
        ".strtab",
        ".note.gnu.build-id",
        ".note.stapsdt",
        ".bss",
        ".shstrtab",
      ]);
    });
  }

  test("is empty for a file without a section table", () => {
    const bytes = writeElf(program(64));
    new DataView(bytes.buffer).setBigUint64(40, 0n, true);
    assert.deepEqual(parseElf(bytes).sections, []);
  });

  test("refuses headers of another size", () => {
    const bytes = writeElf(program(64));
    new DataView(bytes.buffer).setUint16(58, 0, true);
    assert.throws(() => parseElf(bytes).sections, message("section headers of 0 bytes, wanted 64"));
  });

  test("refuses a table outside the file", () => {
    const bytes = writeElf(program(64));
    new DataView(bytes.buffer).setBigUint64(40, 2n ** 63n, true);
    assert.throws(() => parseElf(bytes).sections, ElfError);
  });

  test("refuses a name outside the names", () => {
    const bytes = writeElf(program(64));
    const table = Number(new DataView(bytes.buffer).getBigUint64(40, true));
    new DataView(bytes.buffer).setUint32(table + 64, 5000, true);
    assert.throws(() => parseElf(bytes).sections, message("a name at 5000, wanted within 72 bytes of names"));
  });
});

describe("Elf.bytes", () => {
  test("gives a section by its name", () => {
    const bytes = withSection({ name: ".BTF", type: 1, bytes: Uint8Array.of(1, 2, 3) });
    assert.deepEqual([...(parseElf(bytes).bytes(".BTF") ?? [])], [1, 2, 3]);
  });

  test("is undefined for a name that no section has", () => {
    assert.equal(parseElf(writeElf(program(64))).bytes(".BTF"), undefined);
  });

  test("is empty for a section without bytes in the file, whatever its size", () => {
    assert.equal(parseElf(writeElf(program(64))).bytes(".bss")?.length, 0);
  });

  for (const [offset, size] of [
    [0n, 2n ** 63n],
    [2n ** 64n - 1n, 2n],
    [2n ** 63n, 2n ** 63n],
    [100_000n, 0n],
    [64n, 100_000n],
  ] as const) {
    test(`refuses offset ${offset} with size ${size}`, () => {
      const elf = parseElf(withSection({ name: ".BTF", type: 1, offset, size }));
      assert.throws(() => elf.bytes(".BTF"), /section "\.BTF" at .*, wanted within \d+ bytes$/);
    });
  }

  test("refuses a compressed section", () => {
    const elf = parseElf(withSection({ name: ".debug_info", type: 1, flags: 0x800 }));
    assert.throws(() => elf.bytes(".debug_info"), message('section ".debug_info" is compressed'));
  });
});

describe("openElf", () => {
  test("reads a file by range, and the same as from memory", () => {
    const folder = mkdtempSync(join(tmpdir(), "sonde-elf-"));
    const path = join(folder, "sample");
    try {
      writeFileSync(path, writeElf(program(64)));
      using elf = openElf(path);
      assert.equal(elf.name, path);
      assert.deepEqual(elf.sections, parseElf(writeElf(program(64))).sections);
      assert.equal(elf.buildId, "dead000f");
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test("refuses what is not there", () => {
    assert.throws(
      () => openElf("/nonexistent/file"),
      (error) => error instanceof ElfError && error.message === 'Cannot open "/nonexistent/file": ENOENT',
    );
  });

  for (const path of ["/dev/zero", "/proc"]) {
    test(`refuses ${path}, which is no regular file`, () => {
      assert.throws(() => openElf(path), /: not a regular file$/);
    });
  }

  test("names the script it was given instead of a program", () => {
    assert.throws(() => openElf(import.meta.filename), /not an ELF file/);
  });
});
