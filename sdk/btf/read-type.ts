import { BtfError } from "../errors.ts";
import { countOfInfo, KINDS, kindOfInfo } from "./kinds.ts";
import type { BtfMember, BtfType, Linkage } from "./types.ts";

/** The words of one type section with a way to turn a name's offset into text. */
export interface TypeSource {
  readonly words: Uint32Array;
  readonly text: (offset: number) => string;
}

/** Builds the object of the type that begins at word `at`, which the index has checked to lie inside the section. */
export function readType(source: TypeSource, id: number, at: number): BtfType {
  const info = word(source, at + 1);
  const kindNumber = kindOfInfo(info);
  const kind = KINDS[kindNumber];
  const head = { id, name: source.text(word(source, at)) };
  const last = word(source, at + 2);
  const count = countOfInfo(info);
  const flag = info >>> 31 === 1;
  const body = at + 3;
  if (kind === undefined || kind === "void") return { kind: "unknown", ...head, kindNumber };
  switch (kind) {
    case "int":
      return { kind, ...head, size: last, ...intEncoding(word(source, body)) };
    case "float":
      return { kind, ...head, size: last };
    case "ptr":
    case "typedef":
    case "volatile":
    case "const":
    case "restrict":
    case "type_tag":
      return { kind, ...head, type: last };
    case "array":
      return {
        kind,
        ...head,
        type: word(source, body),
        indexType: word(source, body + 1),
        count: word(source, body + 2),
      };
    case "struct":
    case "union":
      return {
        kind,
        ...head,
        size: last,
        members: each(count, (i) => readMember(source, body + i * 3, flag)),
      };
    case "enum":
      return {
        kind,
        ...head,
        size: last,
        signed: flag,
        values: each(count, (i) => enumValue(source, body + i * 2, flag)),
      };
    case "enum64":
      return {
        kind,
        ...head,
        size: last,
        signed: flag,
        values: each(count, (i) => enum64Value(source, body + i * 3, flag)),
      };
    case "fwd":
      return { kind, ...head, of: flag ? "union" : "struct" };
    case "func":
      return { kind, ...head, type: last, linkage: linkage(count, id) };
    case "func_proto":
      return { kind, ...head, returns: last, ...readParams(source, body, count) };
    case "var":
      return { kind, ...head, type: last, linkage: linkage(word(source, body), id) };
    case "datasec":
      return {
        kind,
        ...head,
        size: last,
        variables: each(count, (i) => readSectionVariable(source, body + i * 3)),
      };
    case "decl_tag":
      return { kind, ...head, type: last, component: word(source, body) | 0 };
  }
}

function word(source: TypeSource, at: number): number {
  return source.words[at] ?? 0;
}

function each<T>(count: number, read: (index: number) => T): T[] {
  const result: T[] = [];
  for (let i = 0; i < count; i++) result.push(read(i));
  return result;
}

/** Bits 0-7: width; 16-23: offset; 24: signed; 25: char; 26: bool. */
function intEncoding(
  encoding: number,
): Pick<Extract<BtfType, { kind: "int" }>, "bits" | "bitOffset" | "signed" | "char" | "bool"> {
  const has = (bit: number): boolean => ((encoding >>> bit) & 1) === 1;
  return {
    bits: encoding & 0xff,
    bitOffset: (encoding >>> 16) & 0xff,
    signed: has(24),
    char: has(25),
    bool: has(26),
  };
}

/** With the kind flag, the top 8 bits of the offset are the width of a bit field. */
function readMember(source: TypeSource, at: number, packed: boolean): BtfMember {
  const offset = word(source, at + 2);
  return {
    name: source.text(word(source, at)),
    type: word(source, at + 1),
    bitOffset: packed ? offset & 0xff_ffff : offset,
    bitSize: packed ? offset >>> 24 : 0,
  };
}

function enumValue(source: TypeSource, at: number, signed: boolean): { name: string; value: bigint } {
  const value = word(source, at + 1);
  return { name: source.text(word(source, at)), value: BigInt(signed ? value | 0 : value) };
}

function enum64Value(source: TypeSource, at: number, signed: boolean): { name: string; value: bigint } {
  const value = (BigInt(word(source, at + 2)) << 32n) | BigInt(word(source, at + 1));
  return { name: source.text(word(source, at)), value: signed ? BigInt.asIntN(64, value) : value };
}

/** A last parameter without name and type stands for `...`. */
function readParams(source: TypeSource, body: number, count: number) {
  const all = each(count, (i) => ({
    name: source.text(word(source, body + i * 2)),
    type: word(source, body + i * 2 + 1),
  }));
  const last = all.at(-1);
  const variadic = last !== undefined && last.type === 0 && last.name === "";
  return { params: variadic ? all.slice(0, -1) : all, variadic };
}

function readSectionVariable(source: TypeSource, at: number) {
  return { type: word(source, at), offset: word(source, at + 1), size: word(source, at + 2) };
}

function linkage(number: number, id: number): Linkage {
  const name = (["static", "global", "extern"] as const)[number];
  if (name === undefined) throw new BtfError(`Cannot read BTF type ${id}: linkage ${number}, wanted 0..2`);
  return name;
}
