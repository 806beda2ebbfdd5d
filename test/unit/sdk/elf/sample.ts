import { layouts } from "../../../../sdk/elf/layouts.gen.ts";

/** One section of a sample; offsets and name indexes are filled in. */
export interface SampleSection {
  readonly name: string;
  readonly type: number;
  readonly bytes?: Uint8Array;
  readonly flags?: number;
  readonly address?: number;
  readonly link?: number;
  readonly info?: number;
  readonly alignment?: number;
  readonly entryBytes?: number;
  /** Written into the header in place of the true values, to make a file that lies. */
  readonly offset?: bigint;
  readonly size?: bigint;
}

export interface SampleSegment {
  readonly type: number;
  readonly flags: number;
  readonly offset: number;
  readonly address: number;
  readonly size: number;
  readonly alignment?: number;
}

export interface Sample {
  readonly bits: 32 | 64;
  readonly type?: number;
  readonly machine?: number;
  /** Without the empty section 0 and without the section of names, which are added first and last. */
  readonly sections?: readonly SampleSection[];
  readonly segments?: readonly SampleSegment[];
  /** Puts the counts into section 0, as files with too many sections must. */
  readonly overflow?: boolean;
}

export interface SampleSymbol {
  readonly name: string;
  readonly value: bigint;
  readonly size?: number;
  readonly type?: number;
  readonly binding?: number;
  readonly section?: number;
}

/** Names with their offsets; the first is empty. */
export function nameTable(names: readonly string[]): { bytes: Uint8Array; offsets: number[] } {
  const parts = [new Uint8Array(1)];
  const offsets: number[] = [];
  let at = 1;
  for (const name of names) {
    const part = new TextEncoder().encode(`${name}\0`);
    offsets.push(at);
    parts.push(part);
    at += part.length;
  }
  return { bytes: join(parts), offsets };
}

/** The bytes of a symbol table, with the empty symbol first, and those of its names. */
export function symbolTable(
  bits: 32 | 64,
  symbols: readonly SampleSymbol[],
): { symbols: Uint8Array; names: Uint8Array } {
  const at = layouts[bits].symbol;
  const names = nameTable(symbols.map(({ name }) => name));
  const bytes = new Uint8Array((symbols.length + 1) * at.byteLength);
  const fields = new Writer(bytes, bits);
  symbols.forEach((symbol, index) => {
    const start = (index + 1) * at.byteLength;
    fields.u32(start + at.name, names.offsets[index] ?? 0);
    fields.u8(start + at.info, ((symbol.binding ?? 1) << 4) | (symbol.type ?? 2));
    fields.u16(start + at.shndx, symbol.section ?? 1);
    fields.word(start + at.value, symbol.value);
    fields.word(start + at.size, BigInt(symbol.size ?? 0));
  });
  return { symbols: bytes, names: names.bytes };
}

/** One note, padded to four bytes. */
export function note(name: string, type: number, description: Uint8Array): Uint8Array {
  const nameBytes = new TextEncoder().encode(`${name}\0`);
  const padded = Math.ceil(nameBytes.length / 4) * 4;
  const bytes = new Uint8Array(12 + padded + Math.ceil(description.length / 4) * 4);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, nameBytes.length, true);
  view.setUint32(4, description.length, true);
  view.setUint32(8, type, true);
  bytes.set(nameBytes, 12);
  bytes.set(description, 12 + padded);
  return bytes;
}

/** A little-endian ELF file: header, program headers, the sections' bytes, section headers. */
export function writeElf(sample: Sample): Uint8Array {
  const { bits } = sample;
  const layout = layouts[bits];
  const segments = sample.segments ?? [];
  const sections = withNames(sample.sections ?? []);
  const dataStart = layout.header.byteLength + segments.length * layout.segment.byteLength;
  const { parts, offsets, end } = place(sections, dataStart);
  const file = join([
    new Uint8Array(dataStart),
    ...parts,
    new Uint8Array(sections.length * layout.section.byteLength),
  ]);
  const fields = new Writer(file, bits);
  writeHeader(fields, sample, { sections: sections.length, segments: segments.length, tableOffset: end });
  for (const [index, segment] of segments.entries()) writeSegment(fields, bits, index, segment);
  sections.forEach((section, index) => {
    writeSection(fields, bits, end + index * layout.section.byteLength, section, offsets[index] ?? 0);
  });
  if (sample.overflow === true) moveCounts(fields, bits, end, sections.length, segments.length);
  return file;
}

/** The file offset of each section that `writeElf` would give. */
export function sectionOffset(sample: Sample, index: number): number {
  const layout = layouts[sample.bits];
  const dataStart = layout.header.byteLength + (sample.segments?.length ?? 0) * layout.segment.byteLength;
  return place(withNames(sample.sections ?? []), dataStart).offsets[index] ?? 0;
}

interface NamedSection extends SampleSection {
  readonly nameOffset: number;
}

function withNames(sections: readonly SampleSection[]): NamedSection[] {
  const all = [{ name: "", type: 0 }, ...sections, { name: ".shstrtab", type: 3 }];
  const names = nameTable(all.map(({ name }) => name));
  return all.map((section, index) => ({
    ...section,
    nameOffset: section.name === "" ? 0 : (names.offsets[index] ?? 0),
    ...(index === all.length - 1 ? { bytes: names.bytes } : {}),
  }));
}

function place(sections: readonly SampleSection[], start: number) {
  const parts: Uint8Array[] = [];
  const offsets: number[] = [];
  let at = start;
  for (const { bytes = new Uint8Array(0) } of sections) {
    const padded = new Uint8Array(Math.ceil(bytes.length / 8) * 8);
    padded.set(bytes);
    offsets.push(at);
    parts.push(padded);
    at += padded.length;
  }
  return { parts, offsets, end: at };
}

function writeHeader(
  fields: Writer,
  { bits, type = 3, machine = 62 }: Sample,
  counts: { sections: number; segments: number; tableOffset: number },
): void {
  const { header, section, segment } = layouts[bits];
  for (const [index, byte] of [0x7f, 0x45, 0x4c, 0x46, bits / 32, 1, 1].entries()) fields.u8(index, byte);
  fields.u16(header.type, type);
  fields.u16(header.machine, machine);
  fields.word(header.phoff, BigInt(counts.segments > 0 ? header.byteLength : 0));
  fields.word(header.shoff, BigInt(counts.tableOffset));
  fields.u16(header.ehsize, header.byteLength);
  fields.u16(header.phentsize, segment.byteLength);
  fields.u16(header.phnum, counts.segments);
  fields.u16(header.shentsize, section.byteLength);
  fields.u16(header.shnum, counts.sections);
  fields.u16(header.shstrndx, counts.sections - 1);
}

function writeSegment(fields: Writer, bits: 32 | 64, index: number, segment: SampleSegment): void {
  const at = layouts[bits].segment;
  const start = layouts[bits].header.byteLength + index * at.byteLength;
  fields.u32(start + at.type, segment.type);
  fields.u32(start + at.flags, segment.flags);
  fields.word(start + at.offset, BigInt(segment.offset));
  fields.word(start + at.vaddr, BigInt(segment.address));
  fields.word(start + at.filesz, BigInt(segment.size));
  fields.word(start + at.memsz, BigInt(segment.size));
  fields.word(start + at.align, BigInt(segment.alignment ?? 0));
}

function writeSection(
  fields: Writer,
  bits: 32 | 64,
  start: number,
  section: NamedSection,
  offset: number,
): void {
  const at = layouts[bits].section;
  fields.u32(start + at.name, section.nameOffset);
  fields.u32(start + at.type, section.type);
  fields.word(start + at.flags, BigInt(section.flags ?? 0));
  fields.word(start + at.addr, BigInt(section.address ?? 0));
  fields.word(start + at.offset, section.offset ?? BigInt(offset));
  fields.word(start + at.size, section.size ?? BigInt(section.bytes?.length ?? 0));
  fields.u32(start + at.link, section.link ?? 0);
  fields.u32(start + at.info, section.info ?? 0);
  fields.word(start + at.addralign, BigInt(section.alignment ?? 1));
  fields.word(start + at.entsize, BigInt(section.entryBytes ?? 0));
}

function moveCounts(fields: Writer, bits: 32 | 64, table: number, sections: number, segments: number): void {
  const { header, section } = layouts[bits];
  fields.u16(header.shnum, 0);
  fields.u16(header.shstrndx, 0xffff);
  fields.word(table + section.size, BigInt(sections));
  fields.u32(table + section.link, sections - 1);
  if (segments === 0) return;
  fields.u16(header.phnum, 0xffff);
  fields.u32(table + section.info, segments);
}

class Writer {
  readonly #view: DataView;

  constructor(
    bytes: Uint8Array,
    readonly bits: 32 | 64,
  ) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  u8(offset: number, value: number): void {
    this.#view.setUint8(offset, value);
  }

  u16(offset: number, value: number): void {
    this.#view.setUint16(offset, value, true);
  }

  u32(offset: number, value: number): void {
    this.#view.setUint32(offset, value, true);
  }

  word(offset: number, value: bigint): void {
    if (this.bits === 64) this.#view.setBigUint64(offset, value, true);
    else this.#view.setUint32(offset, Number(value), true);
  }
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
