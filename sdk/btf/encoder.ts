import { ValueError } from "../errors.ts";
import { encodeBigint, encodeBits, encodeFloat, encodeNumber } from "./encode-integer.ts";
import { type FieldLayout, isBigint, type Layout, type StructLayout } from "./layout.ts";
import type { RecordView } from "./record-view.ts";
import { encodeString } from "./strings.ts";

/**
 * Writes a value at `offset` bytes into the view, little-endian; every byte of the layout is written, padding as zero (a map key
 * is compared byte by byte). Values are what a decoder of the same layout returns.
 *
 * Throws ValueError, with the path of the value at fault, when it has the wrong type or does not fit.
 */
export type Encoder = (value: unknown, view: RecordView, offset: number) => void;

type Write = (value: unknown, u8: Uint8Array, at: number) => void;

/**
 * Prepares the encoder of a layout. `path` is what messages call the value: `settings.targetTgid: -1 is not in 0..4294967295`.
 *
 * Of a union exactly those members are written that the value has, in the order of the layout.
 */
export function compileEncoder(layout: Layout, path = "value"): Encoder {
  const write = writerOf(layout, path);
  return (value, view, offset) => {
    view.u8.fill(0, offset, offset + layout.size);
    write(value, view.u8, offset);
  };
}

function writerOf(layout: Layout, path: string, bits?: FieldLayout["bits"]): Write {
  switch (layout.kind) {
    case "bool":
      return (value, u8, at) => {
        const bit = typeof value === "boolean" ? Number(value) : wrong(path, value, "true or false");
        if (bits === undefined) u8[at] = bit;
        else encodeBits(u8, at, bits, BigInt(bit));
      };
    case "int":
    case "enum":
    case "pointer":
      return integerWriter(layout, path, bits);
    case "float":
      return (value, u8, at) =>
        encodeFloat(u8, at, layout.size, typeof value === "number" ? value : wrong(path, value, "a number"));
    case "string":
      return (value, u8, at) => writeBytes(encodeText(value, path), layout.size, path, u8, at);
    case "bytes":
      return (value, u8, at) =>
        writeBytes(
          value instanceof Uint8Array ? value : wrong(path, value, "a Uint8Array"),
          layout.size,
          path,
          u8,
          at,
        );
    case "array":
      return arrayWriter(layout, path);
    case "struct":
    case "union":
      return structWriter(layout, path);
  }
}

function integerWriter(
  layout: Extract<Layout, { kind: "int" | "enum" | "pointer" }>,
  path: string,
  bits?: FieldLayout["bits"],
): Write {
  const signed = layout.kind !== "pointer" && layout.signed;
  const width = bits?.width ?? layout.size * 8;
  const low = signed ? -(1n << BigInt(width - 1)) : 0n;
  const high = (1n << BigInt(signed ? width - 1 : width)) - 1n;
  const wide = isBigint(layout, bits);
  return (value, u8, at) => {
    const integer = wide ? asBigint(value, path) : asInteger(value, path);
    if (integer < low || integer > high)
      throw new ValueError(`${path}: ${integer} is not in ${low}..${high}`);
    if (bits !== undefined) encodeBits(u8, at, bits, BigInt(integer));
    else if (typeof integer === "number" && layout.size <= 4) encodeNumber(u8, at, layout.size, integer);
    else encodeBigint(u8, at, layout.size, BigInt(integer));
  };
}

function asInteger(value: unknown, path: string): number {
  if (typeof value !== "number") return wrong(path, value, "a number");
  return Number.isSafeInteger(value) ? value : wrong(path, value, "an integer below 2^53");
}

function asBigint(value: unknown, path: string): bigint {
  return typeof value === "bigint" ? value : wrong(path, value, "a bigint");
}

function encodeText(value: unknown, path: string): Uint8Array {
  if (typeof value !== "string") return wrong(path, value, "a string");
  if (value.includes("\0")) throw new ValueError(`${path}: ${show(value)} holds a NUL`);
  return encodeString(value);
}

function writeBytes(bytes: Uint8Array, room: number, path: string, u8: Uint8Array, at: number): void {
  if (bytes.length > room) throw new ValueError(`${path}: ${bytes.length} bytes do not fit in ${room}`);
  u8.set(bytes, at);
}

function arrayWriter(layout: Extract<Layout, { kind: "array" }>, path: string): Write {
  const { count, element } = layout;
  const write = writerOf(element, `${path}[]`);
  return (value, u8, at) => {
    if (!Array.isArray(value)) return wrong(path, value, "an array");
    if (value.length > count)
      throw new ValueError(`${path}: ${value.length} elements do not fit in ${count}`);
    for (const [index, item] of value.entries()) write(item, u8, at + index * element.size);
  };
}

function structWriter(layout: StructLayout, path: string): Write {
  const fields = layout.fields.map((field) => ({
    key: field.key,
    offset: field.offset,
    write: writerOf(field.layout, `${path}.${field.key}`, field.bits),
  }));
  const keys = new Set(fields.map(({ key }) => key));
  return (value, u8, at) => {
    if (typeof value !== "object" || value === null) return wrong(path, value, "an object");
    const record = value as Readonly<Record<string, unknown>>;
    const unknown = Object.keys(record).find((key) => !keys.has(key));
    if (unknown !== undefined)
      throw new ValueError(`${path}.${unknown}: no such member, wanted one of ${[...keys].join(", ")}`);
    for (const { key, offset, write } of fields) {
      if (layout.kind === "union" && record[key] === undefined) continue;
      write(record[key], u8, at + offset);
    }
  };
}

function wrong(path: string, value: unknown, wanted: string): never {
  throw new ValueError(`${path}: ${show(value)} is not ${wanted}`);
}

function show(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "bigint") return `${value}n`;
  return typeof value === "object" && value !== null ? "an object" : String(value);
}
