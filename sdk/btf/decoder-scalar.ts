import { type FieldLayout, isBigint, type Layout } from "./layout.ts";

/** Where generated code finds a value. The variable `o` is the base, a multiple of `align`; `o2`, `o4`, `o8` are it as index. */
export interface FieldSource {
  /** From the base, in bytes. */
  readonly offset: number;
  /** 1, 2, 4 or 8. */
  readonly align: number;
  /** From the base: no byte at or past it belongs to the value. */
  readonly end: number;
  readonly bits?: FieldLayout["bits"];
}

/** The width of a thread's name, and of no string that is rarely the same twice. */
export const COMM_BYTES = 16;

type Scalar = Exclude<Layout, { kind: "struct" | "union" | "array" }>;
type Integral = Extract<Layout, { kind: "int" | "enum" | "bool" | "pointer" }>;

/** The expression that reads one value that is neither array nor struct. */
export function scalarSource(layout: Scalar, at: FieldSource): string {
  switch (layout.kind) {
    case "string":
      return stringSource(layout.size, at);
    case "bytes":
      return `bytes(u8, o + ${at.offset}, o + ${at.offset + layout.size})`;
    case "float":
      return aligned(at, layout.size)
        ? load(`f${layout.size * 8}`, at, layout.size)
        : slowFloat(layout.size, at);
    case "bool":
      return `${integralSource(layout, at)} !== 0`;
    default:
      return integralSource(layout, at);
  }
}

function stringSource(size: number, at: FieldSource): string {
  const start = `o + ${at.offset}`;
  if (size === COMM_BYTES && aligned(at, 4)) return `comm(u8, i32, o4 + ${at.offset / 4}, ${start})`;
  return `text(u8, ${start}, o + ${at.offset + size})`;
}

function integralSource(layout: Integral, at: FieldSource): string {
  return at.bits === undefined ? integerSource(layout, at) : bitsSource(layout, at, at.bits);
}

function slowFloat(size: number, at: FieldSource): string {
  return `float(u8, o + ${at.offset}, ${size})`;
}

function integerSource(layout: Integral, at: FieldSource): string {
  const signed = isSigned(layout);
  if (isBigint(layout)) return bigintSource(layout.size, signed, at);
  if (layout.size === 8) return wideNumberSource(signed, at);
  if (!aligned(at, layout.size)) return `number(u8, o + ${at.offset}, ${layout.size}, ${signed})`;
  return load(`${signed ? "i" : "u"}${layout.size * 8}`, at, layout.size);
}

/** 64 bits as a number: two loads, as a BigInt would be garbage at once. */
function wideNumberSource(signed: boolean, at: FieldSource): string {
  if (!aligned(at, 4)) return `number(u8, o + ${at.offset}, 8, ${signed})`;
  const high = load(signed ? "i32" : "u32", { ...at, offset: at.offset + 4 }, 4);
  return `(${load("u32", at, 4)} + ${high} * 4294967296)`;
}

function bigintSource(size: number, signed: boolean, at: FieldSource): string {
  if (!aligned(at, 8)) return `bigint(u8, o + ${at.offset}, ${size}, ${signed})`;
  if (size === 8) return load(signed ? "i64" : "u64", at, 8);
  const high = load(signed ? "i64" : "u64", { ...at, offset: at.offset + 8 }, 8);
  return `((${high} << 64n) | ${load("u64", at, 8)})`;
}

/** A bit field inside one aligned unit of up to 32 bits is a load, a shift and a mask; any other is put together from bytes. */
function bitsSource(layout: Integral, at: FieldSource, bits: { shift: number; width: number }): string {
  const signed = isSigned(layout);
  const first = at.offset * 8 + bits.shift;
  const unit = [1, 2, 4].find((size) => fits(at, size, first, bits.width));
  if (unit === undefined) {
    const value = `bits(u8, o + ${at.offset}, ${bits.shift}, ${bits.width}, ${signed})`;
    return isBigint(layout, bits) ? value : `Number(${value})`;
  }
  const place = { ...at, offset: Math.floor(first / (unit * 8)) * unit };
  const shift = first - place.offset * 8;
  const value = load(`u${unit * 8}`, place, unit);
  if (signed) return `(${value} << ${32 - shift - bits.width} >> ${32 - bits.width})`;
  return `((${value} >>> ${shift}) & ${bits.width === 32 ? -1 : 2 ** bits.width - 1}) >>> 0`;
}

/** Whether a unit of `size` bytes, whole and aligned inside the value, holds all of the bits. */
function fits(at: FieldSource, size: number, first: number, width: number): boolean {
  const start = Math.floor(first / (size * 8)) * size;
  return at.align >= size && first + width <= (start + size) * 8 && start + size <= at.end;
}

function isSigned(layout: Integral): boolean {
  return (layout.kind === "int" || layout.kind === "enum") && layout.signed;
}

function aligned(at: FieldSource, size: number): boolean {
  return at.align >= size && at.offset % size === 0;
}

function load(array: string, at: FieldSource, size: number): string {
  return `${array}[${size === 1 ? "o" : `o${size}`} + ${at.offset / size}]`;
}
