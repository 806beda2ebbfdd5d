import { BtfError } from "../errors.ts";
import { parseHeader } from "./header.ts";
import { type BtfKind, KIND_NUMBER, KINDS, kindOfInfo } from "./kinds.ts";
import { readType, type TypeSource } from "./read-type.ts";
import { StringTable } from "./string-table.ts";
import { indexTypes } from "./type-index.ts";
import type { BtfFunction, BtfType } from "./types.ts";
import { type BtfVariable, type OffsetOf, variablesOf } from "./variables.ts";

const VOID: BtfType = { kind: "void", id: 0, name: "" };

/**
 * BTF data, opened for look-ups. Opening walks the type section once and decodes no name: 126,000 kernel types take a
 * few milliseconds. Types are built when asked for; the objects are copies. The data itself is borrowed and must not change.
 */
export class Btf {
  /** One past the greatest type id. Ids count from 0, which is void; those of split BTF count on from its base. */
  readonly types: number;
  /** The BTF that this one is split from: the kernel's, for a module. */
  readonly base: Btf | undefined;
  readonly #first: number;
  readonly #starts: Uint32Array;
  readonly #source: TypeSource;
  readonly #strings: StringTable;
  readonly #found = new Map<string, number>();

  /** Use {@link parseBtf}. */
  constructor(bytes: Uint8Array, base?: Btf) {
    const header = parseHeader(bytes);
    const { words, starts } = indexTypes(bytes, header.types, header.layout);
    const strings = new StringTable(bytes, header.strings, base === undefined ? undefined : base.#strings);
    this.base = base;
    this.#first = base?.types ?? 1;
    this.#starts = starts;
    this.#strings = strings;
    this.#source = { words, text: (offset) => strings.text(offset) };
    this.types = this.#first + starts.length;
  }

  /** One past the greatest offset of a name: where the names of BTF split from this one begin. */
  get namesEnd(): number {
    return this.#strings.end;
  }

  /** @throws BtfError when there is no such id, or the type's names lie outside the string section. */
  type(id: number): BtfType {
    if (id === 0) return VOID;
    if (id < this.#first && this.base !== undefined) return this.base.type(id);
    const at = this.#starts[id - this.#first];
    if (at === undefined) return this.#failMissing(id);
    return readType(this.#source, id, at);
  }

  /** The first type of that name (and kind), those of split BTF before those of its base. A scan of 0.3 ms, once. */
  find<K extends BtfKind>(name: string, kind: K): (BtfType & { readonly kind: K }) | undefined;
  find(name: string, kind?: BtfKind): BtfType | undefined;
  find(name: string, kind?: BtfKind): BtfType | undefined {
    const key = `${kind ?? ""}:${name}`;
    let id = this.#found.get(key);
    if (id === undefined) {
      id = this.#scan(name, kind);
      this.#found.set(key, id);
    }
    return id === 0 ? this.base?.find(name, kind) : this.type(id);
  }

  /** The prototype of a function. `undefined` when BTF has no such function. */
  function(name: string): BtfFunction | undefined {
    const func = this.find(name, "func");
    if (func === undefined) return undefined;
    const proto = this.type(func.type);
    if (proto.kind !== "func_proto") {
      throw new BtfError(`Cannot read function "${name}": its type is a ${proto.kind}, wanted a func_proto`);
    }
    const { params, returns, variadic } = proto;
    return { id: func.id, name, params, returns, variadic, linkage: func.linkage };
  }

  /**
   * The variables of an object's section, those declared `extern` left out. Clang leaves the offsets in BTF to the linker: give
   * `offsetOf`, from the ELF symbols, for an object that was never linked.
   *
   * @throws BtfError when variables overlap because the offsets were never filled in.
   */
  section(name: string, offsetOf?: OffsetOf): BtfVariable[] {
    return variablesOf(this, name, offsetOf);
  }

  /** The ids of this BTF's own types of one kind, in order; those of the base are not among them. */
  *ids(kind: BtfKind): Generator<number> {
    const wanted = KIND_NUMBER[kind];
    for (let i = 0; i < this.#starts.length; i++) {
      if (this.#kindAt(i) === wanted) yield this.#first + i;
    }
  }

  /** The kind of a type, without building it. */
  kind(id: number): BtfKind | "unknown" {
    if (id === 0) return "void";
    if (id < this.#first && this.base !== undefined) return this.base.kind(id);
    if (this.#starts[id - this.#first] === undefined) this.#failMissing(id);
    return KINDS[this.#kindAt(id - this.#first)] ?? "unknown";
  }

  #failMissing(id: number): never {
    throw new BtfError(`Cannot find BTF type ${id}: wanted 0..${this.types - 1}`);
  }

  #kindAt(index: number): number {
    return kindOfInfo(this.#source.words[(this.#starts[index] ?? 0) + 1] ?? 0);
  }

  /** The id, or 0. */
  #scan(name: string, kind: BtfKind | undefined): number {
    if (name === "") return 0;
    const matches = this.#strings.matcher(name);
    const wanted = kind === undefined ? -1 : KIND_NUMBER[kind];
    const { words } = this.#source;
    const starts = this.#starts;
    for (let i = 0; i < starts.length; i++) {
      const at = starts[i] ?? 0;
      if (wanted !== -1 && kindOfInfo(words[at + 1] ?? 0) !== wanted) continue;
      if (matches(words[at] ?? 0)) return this.#first + i;
    }
    return 0;
  }
}

/**
 * Opens BTF: the kernel's, a module's (with the kernel's as `base`), or the `.BTF` section of an object.
 * Little-endian only. Headers longer than known are accepted, as are kinds that only the layout section describes
 * (Linux 7.1); those read as kind "unknown".
 *
 * @throws BtfError when the data is cut, damaged or of the other byte order.
 *
 * @example
 * const task = parseBtf(readFileSync("/sys/kernel/btf/vmlinux")).find("task_struct", "struct");
 */
export function parseBtf(bytes: Uint8Array, base?: Btf): Btf {
  return new Btf(bytes, base);
}
