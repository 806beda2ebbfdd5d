import { note, type Sample, symbolTable, writeElf } from "./sample.ts";

const text = (value: string) => new TextEncoder().encode(value);

/** A linked program: one executable segment that maps code at file offset 0x200 to address 0x401000. */
export function program(bits: 32 | 64): Sample {
  const table = symbolTable(bits, [
    { name: "main", value: 0x401010n, size: 16 },
    { name: "twice", value: 0x401040n, binding: 0 },
    { name: "twice", value: 0x401050n, binding: 2 },
    { name: "twice", value: 0x401060n, binding: 1 },
    { name: "versioned@@LIB_2", value: 0x401080n },
    { name: "imported", value: 0n, section: 0 },
    { name: "variable", value: 0x401090n, type: 1 },
    { name: "elsewhere", value: bits === 64 ? 0xffffffffffffffb8n : 0xffffffb8n },
  ]);
  const buildId = note("GNU", 3, Uint8Array.of(0xde, 0xad, 0x00, 0x0f));
  const probe = note("stapsdt", 3, text("........provider\0probe\0-4@%edi\0"));
  const entryBytes = bits === 64 ? 24 : 16;
  return {
    bits,
    type: 2,
    machine: bits === 64 ? 62 : 3,
    segments: [
      { type: 1, flags: 4, offset: 0, address: 0x400000, size: 0x200 },
      { type: 1, flags: 5, offset: 0x200, address: 0x401000, size: 0x100 },
    ],
    sections: [
      { name: ".text", type: 1, address: 0x401000, bytes: new Uint8Array(0x100), flags: 6 },
      { name: ".symtab", type: 2, bytes: table.symbols, link: 3, entryBytes },
      { name: ".strtab", type: 3, bytes: table.names },
      { name: ".note.gnu.build-id", type: 7, bytes: buildId, alignment: 4 },
      { name: ".note.stapsdt", type: 7, bytes: probe, alignment: 4 },
      { name: ".bss", type: 8, size: 0x7000n },
    ],
  };
}

/** A BPF object: a program of two instructions, one relocation of it, a symbol table and a section `.BTF`. */
export function bpfObject(): Sample {
  const table = symbolTable(64, [
    { name: "probe", value: 0n, size: 16, section: 1 },
    { name: "counts", value: 0n, size: 4, type: 1, section: 4 },
  ]);
  const relocation = new Uint8Array(16);
  new DataView(relocation.buffer).setBigUint64(8, (2n << 32n) | 1n, true);
  const exit = Uint8Array.of(0xb7, 0, 0, 0, 0, 0, 0, 0, 0x95, 0, 0, 0, 0, 0, 0, 0);
  return {
    bits: 64,
    type: 1,
    machine: 247,
    sections: [
      { name: "tp/sched/sched_switch", type: 1, bytes: exit, flags: 6 },
      { name: ".symtab", type: 2, bytes: table.symbols, link: 3, entryBytes: 24 },
      { name: ".strtab", type: 3, bytes: table.names },
      { name: ".bss", type: 8, size: 4n },
      { name: ".reltp/sched/sched_switch", type: 9, bytes: relocation, link: 2, info: 1, entryBytes: 16 },
      { name: ".BTF", type: 1, bytes: Uint8Array.of(0x9f, 0xeb, 1, 0) },
    ],
  };
}

/** Every shape that the reader knows, for mutation. */
export function allSamples(): Uint8Array[] {
  const shapes: Sample[] = [program(64), program(32), bpfObject(), { ...program(64), overflow: true }];
  return shapes.map(writeElf);
}
