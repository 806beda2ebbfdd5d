import type { Codec as BtfCodec, RecordView } from "../btf/mod.ts";
import { ValueError } from "../errors.ts";

/** How keys or values of one type are read and written. `sdk/btf` makes them from types; the scalars here need none. */
export interface Codec<T> extends BtfCodec<T> {
  /**
   * The boundary, in bytes, that `offset` must lie on; 8 when left out. Elements of a batch lie back to back: those
   * that miss the boundary are copied before they are decoded.
   */
  readonly alignment?: number;
}

type NumberView = "u8" | "u16" | "u32" | "i32";
type BigintView = "u64" | "i64";

export const u8: Codec<number> = numberCodec("u8", 1, 0, 0xff);
export const u16: Codec<number> = numberCodec("u16", 2, 0, 0xffff);
export const u32: Codec<number> = numberCodec("u32", 4, 0, 0xffffffff);
export const i32: Codec<number> = numberCodec("i32", 4, -0x80000000, 0x7fffffff);

/** 64 bits exactly, for identities such as addresses and cookies. */
export const u64: Codec<bigint> = bigintCodec("u64", 0n, 2n ** 64n - 1n);
export const i64: Codec<bigint> = bigintCodec("i64", -(2n ** 63n), 2n ** 63n - 1n);

/** An unsigned 64-bit quantity (nanoseconds, bytes, counts) as a number: exact up to 2^53, rounded above. */
export const quantity: Codec<number> = {
  size: 8,
  decode: (view, offset) => {
    const word = offset >>> 2;
    return (view.u32[word] ?? 0) + (view.u32[word + 1] ?? 0) * 0x1_0000_0000;
  },
  encode: (value, view, offset) => {
    const integer = integerIn(value, 0, Number.MAX_SAFE_INTEGER);
    view.u64[offset >>> 3] = BigInt(integer);
  },
};

/** `size` bytes as they are. Decoded bytes are a copy; what is encoded must have exactly this length. */
export function bytes(size: number): Codec<Uint8Array> {
  return {
    size,
    alignment: 1,
    decode: (view, offset) => new Uint8Array(view.u8.subarray(offset, offset + size)),
    encode: (value, view, offset) => {
      if (!(value instanceof Uint8Array)) throw new ValueError(`value: ${show(value)} is not a Uint8Array`);
      if (value.length !== size) throw new ValueError(`value: ${value.length} bytes, ${size} are wanted`);
      view.u8.set(value, offset);
    },
  };
}

function numberCodec(view: NumberView, size: number, low: number, high: number): Codec<number> {
  const shift = Math.log2(size);
  return {
    size,
    alignment: size,
    decode: (record, offset) => record[view][offset >>> shift] ?? 0,
    encode: (value, record, offset) => {
      record[view][offset >>> shift] = integerIn(value, low, high);
    },
  };
}

function bigintCodec(view: BigintView, low: bigint, high: bigint): Codec<bigint> {
  return {
    size: 8,
    decode: (record: RecordView, offset) => record[view][offset >>> 3] ?? 0n,
    encode: (value, record, offset) => {
      if (typeof value !== "bigint") throw new ValueError(`value: ${show(value)} is not a bigint`);
      if (value < low || value > high) throw new ValueError(`value: ${value} is not in ${low}..${high}`);
      record[view][offset >>> 3] = value;
    },
  };
}

function integerIn(value: unknown, low: number, high: number): number {
  if (typeof value !== "number") throw new ValueError(`value: ${show(value)} is not a number`);
  if (!Number.isInteger(value) || value < low || value > high) {
    throw new ValueError(`value: ${value} is not in ${low}..${high}`);
  }
  return value;
}

function show(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "bigint") return `${value}n`;
  return typeof value === "object" && value !== null ? "an object" : String(value);
}
