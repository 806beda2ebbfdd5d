import { type ElfHeader, type Opening, readHeader } from "./header.ts";
import { constants } from "./layouts.gen.ts";
import { type ElfNote, findBuildId, readNotes } from "./notes.ts";
import {
  type ElfSection,
  type ElfSegment,
  readSectionBytes,
  readSections,
  readSegments,
} from "./sections.ts";
import { type ByteSource, bytesSource, cannotOpen, fileSource, readRange } from "./source.ts";
import { checkSymbolSection, SymbolTable } from "./symbols.ts";

/**
 * Opens an ELF file; its header is read and checked now, the rest when asked for. Disposing closes the file.
 *
 * @throws ElfError when the file cannot be opened or its header is not one.
 * @example
 * using elf = openElf("/bin/bash");
 * console.log(elf.buildId, symbolOffset(elf, "readline"));
 */
export function openElf(path: string): Elf {
  const source = fileSource(path);
  try {
    return new Elf(source);
  } catch (error) {
    source[Symbol.dispose]();
    throw error;
  }
}

/**
 * Reads ELF data in memory; `name` is what messages call it. Borrows `bytes`.
 *
 * @throws ElfError when the header is not one.
 */
export function parseElf(bytes: Uint8Array, name = "ELF data"): Elf {
  return new Elf(bytesSource(bytes, name));
}

/** Section headers may overlap, so a small file can name the same notes many times. */
const MAX_NOTE_BYTES = 2 ** 26;

/**
 * An ELF file, possibly hostile: every offset, count and name is checked before use, and everything that is wrong is an
 * `ElfError`. Little-endian files of both classes, whatever they were built for.
 */
export class Elf implements Disposable {
  readonly header: ElfHeader;
  readonly #source: ByteSource;
  readonly #opening: Opening;
  #sections: readonly ElfSection[] | undefined;
  #segments: readonly ElfSegment[] | undefined;

  constructor(source: ByteSource) {
    this.#source = source;
    this.#opening = readHeader(source);
    this.header = this.#opening.header;
  }

  /** The path, or what `parseElf` was told. */
  get name(): string {
    return this.#source.name;
  }

  /** Of the whole file, in bytes. */
  get size(): number {
    return this.#source.size;
  }

  /** Every section, the empty one at index 0 included. */
  get sections(): readonly ElfSection[] {
    this.#sections ??= readSections(this.#source, this.#opening);
    return this.#sections;
  }

  get segments(): readonly ElfSegment[] {
    this.#segments ??= readSegments(this.#source, this.#opening);
    return this.#segments;
  }

  /** The first section of this name. */
  section(name: string): ElfSection | undefined {
    return this.sections.find((section) => section.name === name);
  }

  /** The bytes of a section, by itself or by name, as `.BTF`; `undefined` when no section has the name. */
  bytes(section: ElfSection): Uint8Array;
  bytes(section: string): Uint8Array | undefined;
  bytes(section: ElfSection | string): Uint8Array | undefined {
    const found = typeof section === "string" ? this.section(section) : section;
    return found && readSectionBytes(this.#source, found);
  }

  /** The full symbol table, or that of the dynamic linker. A stripped file has only the second. Not cached. */
  symbols(table: ".symtab" | ".dynsym"): SymbolTable | undefined {
    const type = table === ".symtab" ? constants.SHT_SYMTAB : constants.SHT_DYNSYM;
    const section = this.sections.find((candidate) => candidate.type === type);
    return section && this.#readSymbols(section);
  }

  /** Every note of every section of notes; of the segments when the file has no sections. */
  *notes(): Generator<ElfNote> {
    let totalBytes = 0;
    for (const { bytes, alignment } of this.#noteRanges()) {
      totalBytes += bytes.length;
      if (totalBytes > MAX_NOTE_BYTES) throw cannotOpen(this.name, "more than 64 MiB of notes");
      yield* readNotes(this.#source, bytes, alignment);
    }
  }

  /** The notes of one section, as `.note.stapsdt`. */
  notesOf(section: ElfSection): Generator<ElfNote> {
    return readNotes(this.#source, this.bytes(section), section.alignment);
  }

  /** The linker's build id in hexadecimal digits. */
  get buildId(): string | undefined {
    return findBuildId(this.notes());
  }

  [Symbol.dispose](): void {
    this.#source[Symbol.dispose]();
  }

  *#noteRanges(): Generator<{ bytes: Uint8Array; alignment: number }> {
    for (const section of this.sections) {
      if (section.type !== constants.SHT_NOTE) continue;
      yield { bytes: this.bytes(section), alignment: section.alignment };
    }
    if (this.sections.length > 0) return;
    for (const { type, offset, size, alignment } of this.segments) {
      if (type !== constants.PT_NOTE) continue;
      yield { bytes: readRange(this.#source, "a segment of notes", offset, size), alignment };
    }
  }

  #readSymbols(section: ElfSection): SymbolTable {
    const { layout, header } = this.#opening;
    checkSymbolSection(this.#source, section, layout);
    const names = this.sections[section.link];
    if (names === undefined) {
      const what = `symbol names in section ${section.link}`;
      throw cannotOpen(this.name, `${what}, wanted one of ${this.sections.length} sections`);
    }
    return new SymbolTable(this.#source, layout, header.bits, this.bytes(section), this.bytes(names));
  }
}
