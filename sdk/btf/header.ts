import { BtfError } from "../errors.ts";

/** The places of the sections of BTF data, in bytes from its start. Checked to lie inside the data. */
export interface BtfHeader {
  readonly types: Span;
  readonly strings: Span;
  /** Shapes of kinds, 4 bytes each: only in BTF with a 32-byte header (Linux 7.1). Empty otherwise. */
  readonly layout: Span;
}

/** A range of bytes; `end` is exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

const MAGIC = 0xeb9f;
const SWAPPED_MAGIC = 0x9feb;
/** magic, version, flags, length, then offset and length of the types and of the strings. */
const OLD_HEADER_BYTES = 24;
/** The same, then offset and length of the layout. */
const LAYOUT_HEADER_BYTES = 32;

/**
 * Reads the header of BTF data, at any alignment. A longer header than this library knows is accepted.
 *
 * @throws BtfError when the data is cut, is not BTF, or was written for the other byte order.
 */
export function parseHeader(bytes: Uint8Array): BtfHeader {
  const data = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  checkMagic(data);
  const length = data.getUint32(4, true);
  if (length < OLD_HEADER_BYTES || length > data.byteLength) {
    fail(`header of ${length} bytes, wanted ${OLD_HEADER_BYTES}..${data.byteLength}`, 4);
  }
  const hasLayout = length >= LAYOUT_HEADER_BYTES;
  return {
    types: span(data, length, 8, "types"),
    strings: span(data, length, 16, "strings"),
    layout: hasLayout ? span(data, length, 24, "layout") : { start: length, end: length },
  };
}

function checkMagic(data: DataView): void {
  if (data.byteLength === 0) fail("no data at all", 0);
  if (data.byteLength < OLD_HEADER_BYTES) fail(`${data.byteLength} bytes, too short for a header`, 0);
  const magic = data.getUint16(0, true);
  if (magic === SWAPPED_MAGIC) {
    fail(
      "it is big-endian, this library reads little-endian",
      0,
      "Build the object for this machine's byte order",
    );
  }
  if (magic !== MAGIC) fail(`magic 0x${magic.toString(16)}, wanted 0xeb9f`, 0);
  const version = data.getUint8(2);
  if (version !== 1) fail(`version ${version}, wanted 1`, 2, "Update sonde");
}

function span(data: DataView, header: number, at: number, name: string): Span {
  const start = header + data.getUint32(at, true);
  const end = start + data.getUint32(at + 4, true);
  if (end > data.byteLength) fail(`the ${name} end at byte ${end} of ${data.byteLength}`, at);
  return { start, end };
}

function fail(found: string, offset: number, hint?: string): never {
  throw new BtfError(`Cannot read BTF: ${found}`, { offset }, { hint });
}
