import { Fields, type Opening, readTable } from "./header.ts";
import { constants } from "./layouts.gen.ts";
import { type ByteSource, cannotOpen, readRange } from "./source.ts";
import { Names } from "./strings.ts";

/** A section header. */
export interface ElfSection {
  readonly index: number;
  readonly name: string;
  /** `SHT_*` of elf.h. */
  readonly type: number;
  /** `SHF_*` of elf.h. */
  readonly flags: number;
  /** Virtual address; 0 when it is not loaded. */
  readonly address: bigint;
  /** In the file, in bytes. */
  readonly offset: number;
  /** In bytes; a section without bytes in the file (`SHT_NOBITS`) has a size all the same. */
  readonly size: number;
  /** Another section's index, by type of section: the names of a symbol table, the symbols of a relocation table. */
  readonly link: number;
  readonly info: number;
  /** In bytes; 0 and 1 mean none. */
  readonly alignment: number;
  /** The size of one entry in bytes, of a section that is a table. */
  readonly entryBytes: number;
}

/** A program header: a part of the file that is mapped into memory. */
export interface ElfSegment {
  /** `PT_*` of elf.h. */
  readonly type: number;
  /** `PF_*` of elf.h. */
  readonly flags: number;
  /** In the file, in bytes. */
  readonly offset: number;
  readonly address: bigint;
  /** In the file, in bytes. */
  readonly size: number;
  /** In bytes. */
  readonly alignment: number;
}

/** Reads every section header and its name; the sections' own bytes stay unread and unchecked. */
export function readSections(source: ByteSource, opening: Opening): ElfSection[] {
  const at = opening.layout.section;
  const bytes = readTable(source, "section header", opening.sections, at.byteLength);
  const fields = new Fields(bytes, opening.header.bits);
  const read = (index: number) => readSection(fields, index, at);
  const names = readNames(source, opening, bytes.length / at.byteLength, read);
  return Array.from({ length: bytes.length / at.byteLength }, (_, index) => ({
    name: names?.at(fields.u32(index * at.byteLength + at.name)) ?? "",
    ...read(index),
  }));
}

type SectionLayout = Opening["layout"]["section"];

function readSection(fields: Fields, index: number, at: SectionLayout): Omit<ElfSection, "name"> {
  const start = index * at.byteLength;
  return {
    index,
    type: fields.u32(start + at.type),
    flags: fields.word(start + at.flags),
    address: fields.address(start + at.addr),
    offset: fields.word(start + at.offset),
    size: fields.word(start + at.size),
    link: fields.u32(start + at.link),
    info: fields.u32(start + at.info),
    alignment: fields.word(start + at.addralign),
    entryBytes: fields.word(start + at.entsize),
  };
}

function readNames(
  source: ByteSource,
  { namesIndex }: Opening,
  count: number,
  read: (index: number) => Omit<ElfSection, "name">,
): Names | undefined {
  if (namesIndex === 0 || count === 0) return undefined;
  if (namesIndex >= count) {
    throw cannotOpen(source.name, `section names in section ${namesIndex}, wanted one of ${count} sections`);
  }
  return new Names(source, readSectionBytes(source, { ...read(namesIndex), name: ".shstrtab" }));
}

/** Reads the program headers. */
export function readSegments(source: ByteSource, opening: Opening): ElfSegment[] {
  const at = opening.layout.segment;
  const bytes = readTable(source, "program header", opening.segments, at.byteLength);
  const fields = new Fields(bytes, opening.header.bits);
  return Array.from({ length: bytes.length / at.byteLength }, (_, index) => {
    const start = index * at.byteLength;
    return {
      type: fields.u32(start + at.type),
      flags: fields.u32(start + at.flags),
      offset: fields.word(start + at.offset),
      address: fields.address(start + at.vaddr),
      size: fields.word(start + at.filesz),
      alignment: fields.word(start + at.align),
    };
  });
}

/** The bytes of a section; none for one that has no bytes in the file. */
export function readSectionBytes(source: ByteSource, section: ElfSection): Uint8Array {
  if (section.type === constants.SHT_NOBITS) return new Uint8Array(0);
  const what = `section ${JSON.stringify(section.name)}`;
  if ((section.flags & constants.SHF_COMPRESSED) !== 0)
    throw cannotOpen(source.name, `${what} is compressed`);
  return readRange(source, what, section.offset, section.size);
}
