import { ValueError } from "../errors.ts";
import { type BtfKind, KIND_NUMBER } from "./kinds.ts";
import { NameWriter } from "./name-writer.ts";
import type { Btf } from "./reader.ts";
import type { BtfEnum, BtfMember, BtfParam, BtfSectionVariable, Linkage } from "./types.ts";

const LINKAGES: readonly Linkage[] = ["static", "global", "extern"];
const HEADER_BYTES = 24;
/** Kernels before 7.1 refuse more members. */
const MAX_COUNT = 0xffff;
/** With bit fields in a struct, 24 bits are left for a member's place. */
const MAX_PACKED_OFFSET = 0xff_ffff;

/** A member as {@link BtfWriter} takes it: `bitSize` is only for bit fields. */
export type MemberInput = Omit<BtfMember, "bitSize"> & Partial<Pick<BtfMember, "bitSize">>;

/** Enumerators by name. */
export type EnumInput = Readonly<Record<string, number | bigint>>;

/**
 * Builds BTF, a type a call; each call returns the id of the type added. Types may refer to ids not added yet: the next
 * one is {@link BtfWriter.nextId}. Nothing is checked beyond what the format cannot hold.
 *
 * @example
 * const writer = new BtfWriter();
 * const u32 = writer.int("unsigned int", 4);
 * writer.struct("pair", 8, [{ name: "a", type: u32, bitOffset: 0 }, { name: "b", type: u32, bitOffset: 32 }]);
 * const btf = parseBtf(writer.bytes());
 */
export class BtfWriter {
  readonly #names: NameWriter;
  readonly #words: number[] = [];
  #nextId: number;

  /** With a base, the result is split BTF: ids and names count on from the base's. */
  constructor(base?: Btf) {
    this.#names = new NameWriter(base?.namesEnd ?? 0);
    this.#nextId = base?.types ?? 1;
  }

  /** The id that the next type will have. */
  get nextId(): number {
    return this.#nextId;
  }

  int(
    name: string,
    size: number,
    encoding: { signed?: boolean; char?: boolean; bool?: boolean } = {},
  ): number {
    const flags = (encoding.signed ? 1 : 0) | (encoding.char ? 2 : 0) | (encoding.bool ? 4 : 0);
    return this.#add("int", name, size, { body: [(flags << 24) | (size * 8)] });
  }

  float(name: string, size: number): number {
    return this.#add("float", name, size);
  }

  /** Type 0 makes a `void *`. */
  ptr(type: number): number {
    return this.#add("ptr", "", type);
  }

  typedef(name: string, type: number): number {
    return this.#add("typedef", name, type);
  }

  const(type: number): number {
    return this.#add("const", "", type);
  }

  volatile(type: number): number {
    return this.#add("volatile", "", type);
  }

  restrict(type: number): number {
    return this.#add("restrict", "", type);
  }

  /** Linux 5.17. */
  typeTag(name: string, type: number): number {
    return this.#add("type_tag", name, type);
  }

  /** Tags a type, a member or a parameter of it (`component`), or a variable. Linux 5.16. */
  declTag(name: string, type: number, component = -1): number {
    return this.#add("decl_tag", name, type, { body: [component] });
  }

  array(type: number, count: number, indexType: number): number {
    return this.#add("array", "", 0, { body: [type, indexType, count] });
  }

  struct(name: string, size: number, members: readonly MemberInput[]): number {
    return this.#composite("struct", name, size, members);
  }

  union(name: string, size: number, members: readonly MemberInput[]): number {
    return this.#composite("union", name, size, members);
  }

  fwd(name: string, of: "struct" | "union"): number {
    return this.#add("fwd", name, 0, { flag: of === "union" });
  }

  /** Values of up to 32 bits. */
  enum(name: string, values: EnumInput, options: Partial<Pick<BtfEnum, "size" | "signed">> = {}): number {
    const entries = Object.entries(values);
    const body = entries.flatMap(([key, value]) => [this.#names.offset(key), Number(value)]);
    const flag = options.signed ?? entries.some(([, value]) => value < 0);
    return this.#add("enum", name, options.size ?? 4, { count: entries.length, flag, body });
  }

  /** Values of up to 64 bits. Linux 6.0. */
  enum64(name: string, values: EnumInput, options: Partial<Pick<BtfEnum, "size" | "signed">> = {}): number {
    const entries = Object.entries(values);
    const body = entries.flatMap(([key, value]) => {
      const bits = BigInt.asUintN(64, BigInt(value));
      return [this.#names.offset(key), Number(bits & 0xffff_ffffn), Number(bits >> 32n)];
    });
    const flag = options.signed ?? entries.some(([, value]) => value < 0);
    return this.#add("enum64", name, options.size ?? 8, { count: entries.length, flag, body });
  }

  /** A variadic prototype ends with a parameter without name and type: this adds it. */
  funcProto(returns: number, params: readonly BtfParam[], variadic = false): number {
    const all = variadic ? [...params, { name: "", type: 0 }] : params;
    const body = all.flatMap(({ name, type }) => [this.#names.offset(name), type]);
    return this.#add("func_proto", "", returns, { count: all.length, body });
  }

  func(name: string, proto: number, linkage: Linkage = "global"): number {
    return this.#add("func", name, proto, { count: LINKAGES.indexOf(linkage) });
  }

  var(name: string, type: number, linkage: Linkage = "global"): number {
    return this.#add("var", name, type, { body: [LINKAGES.indexOf(linkage)] });
  }

  datasec(name: string, size: number, variables: readonly BtfSectionVariable[]): number {
    const body = variables.flatMap(({ type, offset, size }) => [type, offset, size]);
    return this.#add("datasec", name, size, { count: variables.length, body });
  }

  /** The BTF so far, with a 24-byte header that every kernel reads. A copy. */
  bytes(): Uint8Array {
    const names = this.#names.bytes();
    const typeBytes = this.#words.length * 4;
    const bytes = new Uint8Array(HEADER_BYTES + typeBytes + names.length);
    const data = new DataView(bytes.buffer);
    // magic 0xeb9f, version 1, flags 0; then the sections, from the end of the header.
    const header = [0x0001_eb9f, HEADER_BYTES, 0, typeBytes, typeBytes, names.length];
    for (const [index, word] of [...header, ...this.#words].entries()) data.setUint32(index * 4, word, true);
    bytes.set(names, HEADER_BYTES + typeBytes);
    return bytes;
  }

  #composite(kind: "struct" | "union", name: string, size: number, members: readonly MemberInput[]): number {
    const flag = members.some(({ bitSize }) => (bitSize ?? 0) > 0);
    const body = members.flatMap((member) => {
      const { bitOffset, bitSize = 0 } = member;
      if (flag && bitOffset > MAX_PACKED_OFFSET) {
        throw new ValueError(
          `Cannot write ${kind} "${name}": bit ${bitOffset} is not in 0..${MAX_PACKED_OFFSET}`,
        );
      }
      return [this.#names.offset(member.name), member.type, bitOffset + bitSize * 2 ** 24];
    });
    return this.#add(kind, name, size, { count: members.length, flag, body });
  }

  #add(kind: BtfKind, name: string, sizeOrType: number, extra: TypeExtra = {}): number {
    const { count = 0, flag = false, body = [] } = extra;
    if (count > MAX_COUNT)
      throw new ValueError(`Cannot write ${kind} "${name}": ${count} is not in 0..${MAX_COUNT}`);
    const info = (flag ? 2 ** 31 : 0) + KIND_NUMBER[kind] * 2 ** 24 + count;
    this.#words.push(this.#names.offset(name), info, sizeOrType);
    for (const word of body) this.#words.push(word);
    return this.#nextId++;
  }
}

/** What follows the three words that open every type, and what they say of it. */
interface TypeExtra {
  readonly count?: number;
  /** The kind flag, bit 31. */
  readonly flag?: boolean;
  readonly body?: readonly number[];
}
