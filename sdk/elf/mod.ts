/**
 * Reads ELF files that may be hostile: symbols, notes, build ids, sections by name, and where in the file a function
 * begins. Every offset is checked before use, only the needed ranges of a file are read, and whatever is wrong with it
 * is an `ElfError`.
 *
 * @example
 * using elf = openElf("/bin/bash");
 * console.log(elf.buildId, symbolOffset(elf, "readline"));
 *
 * @module
 */
export { type Elf, openElf, parseElf } from "./elf.ts";
export type { ElfHeader } from "./header.ts";
export { constants as elfConstants } from "./layouts.gen.ts";
export type { ElfNote } from "./notes.ts";
export { checkObject } from "./object.ts";
export { fileOffset, findFunction, symbolOffset } from "./offset.ts";
export type { ElfSection, ElfSegment } from "./sections.ts";
export type { ElfSymbol, SymbolTable } from "./symbols.ts";
