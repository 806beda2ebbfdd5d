import {
  type Btf,
  compileDecoder,
  compileEncoder,
  type Layout,
  layoutOf,
  parseBtf,
  variablesOf,
} from "../btf/mod.ts";
import { type Elf, parseElf } from "../elf/mod.ts";
import { BtfError } from "../errors.ts";
import type { Codec } from "../map/mod.ts";

/** Where a global lies in its section, and what it is. */
export interface GlobalVariable {
  readonly offset: number;
  readonly size: number;
  readonly layout: Layout;
}

/** The types of an object, from its BTF; read at the first question, since some tools never ask. */
export class ObjectTypes {
  readonly #bytes: Uint8Array;
  readonly #name: string;
  readonly #sections = new Map<string, ReadonlyMap<string, GlobalVariable>>();
  #elf: Elf | undefined;
  #btf: Btf | undefined;

  constructor(bytes: Uint8Array, name: string) {
    this.#bytes = bytes;
    this.#name = name;
  }

  get btf(): Btf {
    this.#btf ??= this.#read();
    return this.#btf;
  }

  /** The codec of a type by its id in the object's BTF; `undefined` for id 0, which means "none". */
  codec(typeId: number): Codec<unknown> | undefined {
    if (typeId === 0) return undefined;
    const layout = layoutOf(this.btf, typeId);
    return { size: layout.size, decode: compileDecoder(layout), encode: compileEncoder(layout) };
  }

  /** The globals of a section, as `.rodata` or `.data.losses`, by their C names. */
  globals(section: string): ReadonlyMap<string, GlobalVariable> {
    const known = this.#sections.get(section) ?? this.#globals(section);
    this.#sections.set(section, known);
    return known;
  }

  /** Clang leaves the offsets in BTF at zero: the symbol table has them. */
  #globals(section: string): ReadonlyMap<string, GlobalVariable> {
    const offsets = this.#offsets(section);
    const variables = variablesOf(this.btf, section, (name) => offsets.get(name));
    return new Map(
      variables.map(({ name, offset, size, type }) => [
        name,
        { offset, size, layout: layoutOf(this.btf, type) },
      ]),
    );
  }

  #offsets(section: string): ReadonlyMap<string, number> {
    const index = this.#file.section(section)?.index;
    const symbols = [...(this.#file.symbols(".symtab") ?? [])].filter(
      (symbol) => symbol.sectionIndex === index,
    );
    return new Map(symbols.map(({ name, value }) => [name, Number(value)]));
  }

  get #file(): Elf {
    this.#elf ??= parseElf(this.#bytes, this.#name);
    return this.#elf;
  }

  #read(): Btf {
    const bytes = this.#file.bytes(".BTF");
    if (bytes !== undefined) return parseBtf(bytes);
    throw new BtfError(
      `Cannot read the types of "${this.#name}": the object has no .BTF section`,
      {},
      {
        hint: "compile it with clang -g",
      },
    );
  }
}
