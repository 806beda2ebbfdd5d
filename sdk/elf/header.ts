import { constants, layouts } from "./layouts.gen.ts";
import { type ByteSource, cannotOpen, readRange } from "./source.ts";

/** The offsets that go with one ELF class. */
export type Layout = (typeof layouts)[32 | 64];

/** The ELF header, with counts that overflowed their 16 bits already looked up in section 0. */
export interface ElfHeader {
  /** 32 or 64. */
  readonly bits: 32 | 64;
  /** `ET_*` of elf.h. */
  readonly type: number;
  /** `EM_*` of elf.h. */
  readonly machine: number;
  /** The virtual address of the first instruction; 0 when there is none. */
  readonly entry: bigint;
}

/** Where a table of the file is: its offset in bytes, its number of entries and the size of one. */
export interface Table {
  readonly offset: number;
  readonly count: number;
  readonly entryBytes: number;
}

/** Typed reads of one structure; `word` is 4 or 8 bytes by class. */
export class Fields {
  readonly #view: DataView;

  constructor(
    bytes: Uint8Array,
    readonly bits: 32 | 64,
  ) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  u8(offset: number): number {
    return this.#view.getUint8(offset);
  }

  u16(offset: number): number {
    return this.#view.getUint16(offset, true);
  }

  u32(offset: number): number {
    return this.#view.getUint32(offset, true);
  }

  address(offset: number): bigint {
    return this.bits === 64 ? this.#view.getBigUint64(offset, true) : BigInt(this.u32(offset));
  }

  /** A size or a file offset. Above 2^53 it is rounded, and so far outside every file that it is refused anyway. */
  word(offset: number): number {
    return this.bits === 64 ? this.u32(offset) + this.u32(offset + 4) * 2 ** 32 : this.u32(offset);
  }
}

/** The header and where the two tables are, as read from the file's first bytes. */
export interface Opening {
  readonly header: ElfHeader;
  readonly layout: Layout;
  readonly sections: Table;
  readonly segments: Table;
  /** The index of the section that holds section names; 0 is none. */
  readonly namesIndex: number;
}

/**
 * Reads the header.
 *
 * @throws ElfError for an empty or truncated file, one that is not ELF, and one of the other byte order.
 */
export function readHeader(source: ByteSource): Opening {
  const bits = readIdentification(source);
  const layout = layouts[bits];
  const at = layout.header;
  if (source.size < at.byteLength) {
    throw cannotOpen(source.name, `truncated: ${source.size} bytes, wanted a header of ${at.byteLength}`);
  }
  const fields = new Fields(source.read(0, at.byteLength), bits);
  const header = {
    bits,
    type: fields.u16(at.type),
    machine: fields.u16(at.machine),
    entry: fields.address(at.entry),
  };
  const overflow = readOverflow(source, layout, fields);
  return {
    header,
    layout,
    sections: {
      offset: fields.word(at.shoff),
      count: fields.u16(at.shnum) || overflow.sections,
      entryBytes: fields.u16(at.shentsize),
    },
    segments: {
      offset: fields.word(at.phoff),
      count: fields.u16(at.phnum) === constants.PN_XNUM ? overflow.segments : fields.u16(at.phnum),
      entryBytes: fields.u16(at.phentsize),
    },
    namesIndex: fields.u16(at.shstrndx) === constants.SHN_XINDEX ? overflow.names : fields.u16(at.shstrndx),
  };
}

/** Checks the first 16 bytes; returns the class. */
function readIdentification(source: ByteSource): 32 | 64 {
  if (source.size === 0) throw cannotOpen(source.name, "an empty file, wanted an ELF file");
  const start = source.read(0, Math.min(16, source.size));
  if (start[0] !== 0x7f || start[1] !== 0x45 || start[2] !== 0x4c || start[3] !== 0x46) {
    const found = [...start.subarray(0, 4)].map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
    throw cannotOpen(source.name, `not an ELF file: it starts with ${found}, wanted 7f 45 4c 46`);
  }
  if (start.length < 16)
    throw cannotOpen(source.name, `truncated: ${source.size} bytes, wanted an ELF header`);
  if (start[5] === constants.ELFDATA2MSB) {
    throw cannotOpen(source.name, "a big-endian ELF file, wanted little-endian as this machine is");
  }
  if (start[5] !== constants.ELFDATA2LSB) {
    throw cannotOpen(source.name, `unknown byte order ${start[5]}, wanted 1 (little-endian)`, 5);
  }
  if (start[4] === constants.ELFCLASS64) return 64;
  if (start[4] === constants.ELFCLASS32) return 32;
  throw cannotOpen(source.name, `unknown ELF class ${start[4]}, wanted 1 (32-bit) or 2 (64-bit)`, 4);
}

/** Section 0 holds the counts that do not fit into the header (System V gABI, chapter 4, "Section Header"). */
function readOverflow(source: ByteSource, layout: Layout, fields: Fields) {
  const { header, section } = layout;
  const offset = fields.word(header.shoff);
  const overflows =
    fields.u16(header.shnum) === 0 ||
    fields.u16(header.shstrndx) === constants.SHN_XINDEX ||
    fields.u16(header.phnum) === constants.PN_XNUM;
  if (offset === 0 || !overflows) return { sections: 0, names: 0, segments: 0 };
  const bytes = readRange(source, "the first section header", offset, section.byteLength);
  const first = new Fields(bytes, fields.bits);
  return {
    sections: first.word(section.size),
    names: first.u32(section.link),
    segments: first.u32(section.info),
  };
}

/** Reads a whole table of section or program headers. */
export function readTable(source: ByteSource, what: string, table: Table, entryBytes: number): Uint8Array {
  if (table.count === 0 || table.offset === 0) return new Uint8Array(0);
  if (table.count > MAX_ENTRIES) {
    throw cannotOpen(source.name, `${table.count} ${what}s, wanted at most ${MAX_ENTRIES}`, table.offset);
  }
  if (table.entryBytes !== entryBytes) {
    throw cannotOpen(
      source.name,
      `${what}s of ${table.entryBytes} bytes, wanted ${entryBytes}`,
      table.offset,
    );
  }
  return readRange(source, `the ${what}s`, table.offset, table.count * entryBytes);
}

/** Section or program headers of one file. The most known is some 130 000, in objects built with a section per function. */
const MAX_ENTRIES = 2 ** 20;
