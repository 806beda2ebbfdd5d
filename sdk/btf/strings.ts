import { Buffer } from "node:buffer";
import { ValueError } from "../errors.ts";

/** Byte B that is not part of valid UTF-8 stands in a string as the lone surrogate ESCAPE + B. */
const ESCAPE = 0xdc00;

/**
 * The text of `bytes[start..end)`. Bytes that are not valid UTF-8 become the lone surrogates U+DC80..U+DCFF, so that
 * {@link encodeString} gives back exactly these bytes. The result is a copy.
 */
export function decodeString(bytes: Uint8Array, start: number, end: number): string {
  const buffer = asBuffer(bytes);
  for (let i = start; i < end; i++) {
    if ((bytes[i] ?? 0) >= 0x80) return decodeUtf8(buffer, start, end);
  }
  return buffer.toString("latin1", start, end);
}

/**
 * The bytes of a string: UTF-8, with U+DC80..U+DCFF standing alone as the bytes 0x80..0xFF. No NUL is added.
 *
 * @throws ValueError when the string holds another lone surrogate.
 */
export function encodeString(text: string): Uint8Array {
  if (text.isWellFormed()) return Buffer.from(text, "utf8");
  const parts: Uint8Array[] = [];
  for (const piece of text.split(/((?<![\uD800-\uDBFF])[\uDC80-\uDCFF]+)/))
    parts.push(encodePiece(piece, text));
  return Buffer.concat(parts);
}

/** A piece of wholly escaped bytes, or a piece of ordinary text. */
function encodePiece(piece: string, text: string): Uint8Array {
  if (piece.isWellFormed()) return Buffer.from(piece, "utf8");
  const bytes = Buffer.alloc(piece.length);
  for (let i = 0; i < piece.length; i++) {
    const code = piece.charCodeAt(i);
    if (code < ESCAPE + 0x80 || code > ESCAPE + 0xff) {
      throw new ValueError(`Cannot encode ${JSON.stringify(text)}: a lone surrogate outside U+DC80..U+DCFF`);
    }
    bytes[i] = code - ESCAPE;
  }
  return bytes;
}

function asBuffer(bytes: Uint8Array): Buffer {
  const buffer =
    bytes instanceof Buffer ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return buffer as Buffer;
}

/** The runtime's decoder writes U+FFFD for what is invalid; only then is a second look needed. */
function decodeUtf8(bytes: Buffer, start: number, end: number): string {
  const text = bytes.toString("utf8", start, end);
  return text.includes("\uFFFD") ? decodeEscaped(bytes, start, end) : text;
}

function decodeEscaped(bytes: Buffer, start: number, end: number): string {
  let text = "";
  let valid = start;
  let at = start;
  while (at < end) {
    const length = sequenceLength(bytes, at, end);
    if (length > 0) {
      at += length;
      continue;
    }
    text += bytes.toString("utf8", valid, at) + String.fromCharCode(ESCAPE + (bytes[at] ?? 0));
    valid = ++at;
  }
  return text + bytes.toString("utf8", valid, end);
}

/** The length of the well-formed UTF-8 sequence at `at` (Unicode 15, table 3-7), or 0 when there is none. */
function sequenceLength(bytes: Uint8Array, at: number, end: number): number {
  const lead = bytes[at] ?? 0;
  if (lead < 0x80) return 1;
  const length = lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
  if (length === 0 || at + length > end) return 0;
  const second = bytes[at + 1] ?? 0;
  if (second < lowestSecond(lead) || second > highestSecond(lead)) return 0;
  for (let i = 2; i < length; i++) if (((bytes[at + i] ?? 0) & 0xc0) !== 0x80) return 0;
  return length;
}

/** Excludes forms longer than needed. */
function lowestSecond(lead: number): number {
  return lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
}

/** Excludes surrogates and what lies above U+10FFFF. */
function highestSecond(lead: number): number {
  return lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
}
