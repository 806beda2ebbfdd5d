import { Buffer } from "node:buffer";

export interface LibraryParts {
  readonly machine: number;
  readonly needed: readonly string[];
  /** Version names among the strings, as `GLIBC_2.34`. */
  readonly versions: readonly string[];
}

const HEADER_BYTES = 64;
const SECTION_BYTES = 64;
const SHT_STRTAB = 3;
const SHT_DYNAMIC = 6;
const DT_NEEDED = 1n;

/** An ELF file that has what the dynamic loader reads of a library's needs, and nothing else. */
export function sharedLibrary({ machine, needed, versions }: LibraryParts): Uint8Array {
  const strings = new Strings();
  const dynamic = [...needed.map((name) => [DT_NEEDED, BigInt(strings.add(name))]), [0n, 0n]].flat();
  for (const version of versions) strings.add(version);
  const sectionNames = new Strings();
  const parts = [
    {
      name: sectionNames.add(".dynamic"),
      type: SHT_DYNAMIC,
      bytes: new Uint8Array(BigUint64Array.from(dynamic).buffer),
      link: 2,
    },
    { name: sectionNames.add(".dynstr"), type: SHT_STRTAB, bytes: strings.bytes(), link: 0 },
    { name: sectionNames.add(".shstrtab"), type: SHT_STRTAB, bytes: new Uint8Array(), link: 0 },
  ].map((part) => (part.bytes.length > 0 ? part : { ...part, bytes: sectionNames.bytes() }));
  const tableBytes = SECTION_BYTES * (parts.length + 1);
  const file = Buffer.alloc(
    HEADER_BYTES + tableBytes + parts.reduce((sum, { bytes }) => sum + bytes.length, 0),
  );
  writeHeader(file, machine, parts.length + 1);
  let at = HEADER_BYTES + tableBytes;
  for (const [index, { name, type, bytes, link }] of parts.entries()) {
    const header = HEADER_BYTES + SECTION_BYTES * (index + 1);
    file.writeUInt32LE(name, header);
    file.writeUInt32LE(type, header + 4);
    file.writeBigUInt64LE(BigInt(at), header + 24);
    file.writeBigUInt64LE(BigInt(bytes.length), header + 32);
    file.writeUInt32LE(link, header + 40);
    file.writeBigUInt64LE(1n, header + 48);
    file.set(bytes, at);
    at += bytes.length;
  }
  return file;
}

function writeHeader(file: Buffer, machine: number, sections: number): void {
  file.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  file.writeUInt16LE(3, 16); // ET_DYN
  file.writeUInt16LE(machine, 18);
  file.writeUInt32LE(1, 20);
  file.writeBigUInt64LE(BigInt(HEADER_BYTES), 40);
  file.writeUInt16LE(HEADER_BYTES, 52);
  file.writeUInt16LE(SECTION_BYTES, 58);
  file.writeUInt16LE(sections, 60);
  file.writeUInt16LE(sections - 1, 62);
}

class Strings {
  #text = "\0";

  add(text: string): number {
    const offset = this.#text.length;
    this.#text += `${text}\0`;
    return offset;
  }

  bytes(): Uint8Array {
    return Buffer.from(this.#text, "latin1");
  }
}
