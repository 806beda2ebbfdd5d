import { ValueError } from "../errors.ts";
import { decodeString } from "./strings.ts";

/** The functions that generated decoders call, for what is not a plain load. All copy; none keeps the memory it reads. */
export const decodeSupport = {
  text: readText,
  comm: readComm,
  bytes: copyBytes,
  number: readNumber,
  bigint: readBigint,
  float: readFloat,
  bits: readBits,
  short: failShort,
};

type Bytes = Uint8Array<ArrayBuffer> & { toString(encoding: "latin1", start: number, end: number): string };

/** The string up to the first NUL or `end`. */
function readText(u8: Bytes, start: number, end: number): string {
  let seen = 0;
  let at = start;
  for (; at < end; at++) {
    const byte = u8[at] as number;
    if (byte === 0) break;
    seen |= byte;
  }
  return seen < 0x80 ? u8.toString("latin1", start, at) : decodeString(u8, start, at);
}

/** A power of two: enough for every name on a busy machine, 100 KB in all. */
const COMM_SLOTS = 4096;
const commWords = new Int32Array(COMM_SLOTS * 4);
const commTexts: string[] = new Array<string>(COMM_SLOTS).fill("");

/**
 * The string in 16 bytes, kept by their four words: a name seen before costs no decoding. Each slot keeps the last name that
 * fell on it, so the cache is bounded. `word` indexes `i32`, `start` the same place in `u8`. Signed words, because an engine
 * keeps large unsigned ones as doubles.
 */
function readComm(u8: Bytes, i32: Int32Array, word: number, start: number): string {
  const a = i32[word] as number;
  const b = i32[word + 1] as number;
  const c = i32[word + 2] as number;
  const d = i32[word + 3] as number;
  const slot = slotOf(a, b, c, d);
  const key = slot * 4;
  const keys = commWords;
  if (keys[key] === a && keys[key + 1] === b && keys[key + 2] === c && keys[key + 3] === d) {
    return commTexts[slot] as string;
  }
  const text = readText(u8, start, start + 16);
  keys[key] = a;
  keys[key + 1] = b;
  keys[key + 2] = c;
  keys[key + 3] = d;
  commTexts[slot] = text;
  return text;
}

/** Multiplicative mixing; the constants are odd numbers with well-spread bits (those of MurmurHash3). */
function slotOf(a: number, b: number, c: number, d: number): number {
  let hash =
    Math.imul(a, 0xcc9e2d51) ^ Math.imul(b, 0x1b873593) ^ Math.imul(c, 0x85ebca6b) ^ Math.imul(d, 0xc2b2ae35);
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b);
  return (hash ^ (hash >>> 13)) & (COMM_SLOTS - 1);
}

function copyBytes(u8: Bytes, start: number, end: number): Uint8Array {
  const copy = new Uint8Array(Math.max(0, end - start));
  copy.set(u8.subarray(start, start + copy.length));
  return copy;
}

/** An integer of 1, 2, 4 or 8 bytes at any address, as a number: exact up to 2^53, else rounded once. */
function readNumber(u8: Bytes, start: number, size: number, signed: boolean): number {
  if (size === 8) return readNumber(u8, start, 4, false) + readNumber(u8, start + 4, 4, signed) * 4294967296;
  let value = 0;
  for (let i = size - 1; i >= 0; i--) value = value * 256 + (u8[start + i] as number);
  return signed && value >= 2 ** (size * 8 - 1) ? value - 2 ** (size * 8) : value;
}

/** An integer of any size at any address, exact. */
function readBigint(u8: Bytes, start: number, size: number, signed: boolean): bigint {
  let value = 0n;
  for (let i = size - 1; i >= 0; i--) value = (value << 8n) | BigInt(u8[start + i] as number);
  return signed ? BigInt.asIntN(size * 8, value) : value;
}

const scratch = new DataView(new ArrayBuffer(8));

function readFloat(u8: Bytes, start: number, size: number): number {
  for (let i = 0; i < size; i++) scratch.setUint8(i, u8[start + i] as number);
  return size === 4 ? scratch.getFloat32(0, true) : scratch.getFloat64(0, true);
}

/** A bit field at any place, of up to 64 bits. */
function readBits(u8: Bytes, start: number, shift: number, width: number, signed: boolean): bigint {
  const bytes = Math.ceil((shift + width) / 8);
  const value = readBigint(u8, start, bytes, false) >> BigInt(shift);
  return signed ? BigInt.asIntN(width, value) : BigInt.asUintN(width, value);
}

function failShort(name: string, wanted: number, found: number): never {
  throw new ValueError(`Cannot decode ${name}: record of ${found} bytes, wanted at least ${wanted}`);
}
