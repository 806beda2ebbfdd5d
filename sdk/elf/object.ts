import { type Elf, parseElf } from "./elf.ts";
import { Fields } from "./header.ts";
import { constants, layouts } from "./layouts.gen.ts";
import type { ElfSection } from "./sections.ts";
import { cannotOpen } from "./source.ts";

/** Machines that a BPF object is mistaken for, by `EM_*` number of elf.h. */
const MACHINES: Readonly<Record<number, string>> = {
  3: "i386",
  40: "ARM",
  62: "x86-64",
  183: "arm64",
  243: "RISC-V",
};

/**
 * Checks that `bytes` are a BPF object that libbpf may be given: relocatable, for BPF, of this machine's byte order, with
 * every section, name, symbol and relocation inside its bounds. libbpf is written for objects that can be trusted
 * (CVE-2025-29481: a program that began outside its section), so what it takes for granted is checked here first.
 *
 * Borrows `bytes`; `name` is what messages call them.
 *
 * @throws ElfError naming what was found and what was wanted.
 */
export function checkObject(bytes: Uint8Array, name = "BPF object"): Elf {
  const elf = parseElf(bytes, name);
  checkKind(elf);
  for (const section of elf.sections) checkSection(elf, section);
  return elf;
}

function checkKind(elf: Elf): void {
  const { bits, machine, type } = elf.header;
  if (machine !== constants.EM_BPF) {
    const known = MACHINES[machine];
    throw cannotOpen(elf.name, `built for machine ${machine}${known ? ` (${known})` : ""}, wanted 247 (BPF)`);
  }
  if (bits !== 64) throw cannotOpen(elf.name, `a ${bits}-bit ELF file, wanted 64-bit`);
  if (type !== constants.ET_REL) {
    throw cannotOpen(elf.name, `ELF type ${type}, wanted ${constants.ET_REL} (relocatable)`);
  }
  if (elf.sections.length === 0) throw cannotOpen(elf.name, "no sections");
}

function checkSection(elf: Elf, section: ElfSection): void {
  const bytes = elf.bytes(section);
  if (section.type === constants.SHT_STRTAB && bytes.length > 0 && bytes.at(-1) !== 0) {
    throw cannotOpen(elf.name, `names in section ${JSON.stringify(section.name)} without an end`);
  }
  if (section.type === constants.SHT_SYMTAB) checkSymbols(elf, section);
  if (section.type === constants.SHT_REL) checkRelocations(elf, section, bytes);
}

/** Every name is readable, and what a symbol stands for lies within its section. */
function checkSymbols(elf: Elf, section: ElfSection): void {
  linkedSection(elf, section, section.link, constants.SHT_STRTAB);
  const sections = elf.sections;
  for (const { name, value, size, sectionIndex } of elf.symbols(".symtab") ?? []) {
    if (sectionIndex === constants.SHN_UNDEF || sectionIndex >= constants.SHN_LORESERVE) continue;
    const home = sections[sectionIndex];
    const end = Number(value) + size;
    if (home === undefined || end > home.size) {
      const found = home === undefined ? `in section ${sectionIndex}` : `up to byte ${end}`;
      const wanted = home === undefined ? `${sections.length} sections` : `${home.size} bytes`;
      throw cannotOpen(elf.name, `symbol ${JSON.stringify(name)} ${found}, wanted within ${wanted}`);
    }
  }
}

/** Every relocation patches bytes of its target and names a symbol that exists. */
function checkRelocations(elf: Elf, section: ElfSection, bytes: Uint8Array): void {
  const { byteLength, offset, info } = layouts[64].relocation;
  const what = `relocations ${JSON.stringify(section.name)}`;
  if (section.entryBytes !== byteLength || bytes.length % byteLength !== 0) {
    throw cannotOpen(elf.name, `${what} with entries of ${section.entryBytes} bytes, wanted ${byteLength}`);
  }
  const target = linkedSection(elf, section, section.info);
  const symbols = linkedSection(elf, section, section.link, constants.SHT_SYMTAB);
  const symbolCount = symbols.size / layouts[64].symbol.byteLength;
  const fields = new Fields(bytes, 64);
  for (let at = 0; at < bytes.length; at += byteLength) {
    const place = fields.word(at + offset);
    const symbol = fields.u32(at + info + 4);
    if (place >= target.size)
      throw cannotOpen(elf.name, `${what} at ${place}, wanted within ${target.size} bytes`);
    if (symbol >= symbolCount) {
      throw cannotOpen(elf.name, `${what} of symbol ${symbol}, wanted one of ${symbolCount} symbols`);
    }
  }
}

function linkedSection(elf: Elf, section: ElfSection, index: number, type?: number): ElfSection {
  const linked = elf.sections[index];
  if (linked !== undefined && (type === undefined || linked.type === type)) return linked;
  const found = `section ${JSON.stringify(section.name)} with a link to section ${index}`;
  throw cannotOpen(elf.name, type === undefined ? found : `${found}, wanted one of type ${type}`);
}
