import { encodeString } from "../btf/mod.ts";
import { Fields, type Layout } from "./header.ts";
import { constants } from "./layouts.gen.ts";
import type { ElfSection } from "./sections.ts";
import { type ByteSource, cannotOpen } from "./source.ts";
import { Names } from "./strings.ts";

/** A table of more symbols than this is refused; a browser with debugging information has two million. */
const MAX_SYMBOLS = 8_000_000;

/** One symbol. */
export interface ElfSymbol {
  readonly name: string;
  /** A virtual address; in an object that is not linked, an offset into the section. */
  readonly value: bigint;
  /** In bytes; 0 when not known. */
  readonly size: number;
  /** `STT_*` of elf.h. */
  readonly type: number;
  /** `STB_*` of elf.h. */
  readonly binding: number;
  /** The section that defines it; 0 for an undefined symbol, 0xff00 and above have meanings of their own. */
  readonly sectionIndex: number;
}

/**
 * A symbol table. The bytes are read once; names and fields are decoded when asked for, so that looking for one name
 * among a million costs no strings. The `...At` methods give single fields to those who visit every symbol.
 */
export class SymbolTable implements Iterable<ElfSymbol> {
  /** The number of symbols, the empty one at index 0 included. */
  readonly count: number;
  readonly #fields: Fields;
  readonly #names: Names;
  readonly #layout: Layout["symbol"];

  /** Borrows `bytes` and `names`. */
  constructor(source: ByteSource, layout: Layout, bits: 32 | 64, bytes: Uint8Array, names: Uint8Array) {
    this.count = Math.floor(bytes.length / layout.symbol.byteLength);
    this.#fields = new Fields(bytes, bits);
    this.#names = new Names(source, names);
    this.#layout = layout.symbol;
  }

  /** @throws ElfError when the name lies outside the table of names. */
  nameAt(index: number): string {
    return this.#names.at(this.#fields.u32(index * this.#layout.byteLength + this.#layout.name));
  }

  valueAt(index: number): bigint {
    return this.#fields.address(index * this.#layout.byteLength + this.#layout.value);
  }

  sizeAt(index: number): number {
    return this.#fields.word(index * this.#layout.byteLength + this.#layout.size);
  }

  typeAt(index: number): number {
    return this.#fields.u8(index * this.#layout.byteLength + this.#layout.info) & 0xf;
  }

  bindingAt(index: number): number {
    return this.#fields.u8(index * this.#layout.byteLength + this.#layout.info) >> 4;
  }

  sectionIndexAt(index: number): number {
    return this.#fields.u16(index * this.#layout.byteLength + this.#layout.shndx);
  }

  /** Whether this is a function that the file itself holds. */
  isFunctionAt(index: number): boolean {
    const type = this.typeAt(index);
    const callable = type === constants.STT_FUNC || type === constants.STT_GNU_IFUNC;
    return callable && this.sectionIndexAt(index) !== constants.SHN_UNDEF;
  }

  at(index: number): ElfSymbol {
    return {
      name: this.nameAt(index),
      value: this.valueAt(index),
      size: this.sizeAt(index),
      type: this.typeAt(index),
      binding: this.bindingAt(index),
      sectionIndex: this.sectionIndexAt(index),
    };
  }

  /** The function of this name, a version suffix aside; global before weak before local, then the first. */
  findFunction(name: string): ElfSymbol | undefined {
    const wanted = encodeString(name);
    const { byteLength, name: nameField } = this.#layout;
    let best: number | undefined;
    for (let index = 0; index < this.count; index++) {
      if (!this.#names.matches(this.#fields.u32(index * byteLength + nameField), wanted)) continue;
      if (this.isFunctionAt(index) && (best === undefined || this.#rank(index) > this.#rank(best)))
        best = index;
    }
    return best === undefined ? undefined : this.at(best);
  }

  *[Symbol.iterator](): Iterator<ElfSymbol> {
    for (let index = 0; index < this.count; index++) yield this.at(index);
  }

  #rank(index: number): number {
    const binding = this.bindingAt(index);
    return binding === constants.STB_GLOBAL ? 2 : binding === constants.STB_WEAK ? 1 : 0;
  }
}

/** Checks the header of a symbol table before its bytes are read. */
export function checkSymbolSection(source: ByteSource, section: ElfSection, layout: Layout): void {
  const { byteLength } = layout.symbol;
  const what = `symbol table ${JSON.stringify(section.name)}`;
  if (section.entryBytes !== byteLength) {
    throw cannotOpen(
      source.name,
      `${what} with entries of ${section.entryBytes} bytes, wanted ${byteLength}`,
    );
  }
  const count = section.size / byteLength;
  if (count > MAX_SYMBOLS) {
    throw cannotOpen(source.name, `${what} of ${Math.floor(count)} symbols, wanted at most ${MAX_SYMBOLS}`);
  }
}
