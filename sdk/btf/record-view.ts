import { Buffer } from "node:buffer";
import { ValueError } from "../errors.ts";

/**
 * One stretch of memory seen as elements of each width. All views begin at the same byte, so index `offset / width` of any
 * of them is the same place. Reading through them costs a load; a DataView costs a call for each field.
 */
export interface RecordView {
  readonly u8: Buffer<ArrayBuffer>;
  readonly i8: Int8Array<ArrayBuffer>;
  readonly u16: Uint16Array<ArrayBuffer>;
  readonly i16: Int16Array<ArrayBuffer>;
  readonly u32: Uint32Array<ArrayBuffer>;
  readonly i32: Int32Array<ArrayBuffer>;
  readonly f32: Float32Array<ArrayBuffer>;
  readonly u64: BigUint64Array<ArrayBuffer>;
  readonly i64: BigInt64Array<ArrayBuffer>;
  readonly f64: Float64Array<ArrayBuffer>;
}

/**
 * Views `byteLength` bytes of `buffer` from `byteOffset` on, which must be a multiple of 8. Borrows the buffer: the views die
 * with a mapping behind it. A length that is not a multiple of 8 leaves its last bytes out of the wider views.
 *
 * @throws ValueError when the offset is not a multiple of 8 or the bytes are not all in the buffer.
 */
export function recordView(
  buffer: ArrayBuffer,
  byteOffset = 0,
  byteLength: number = buffer.byteLength - byteOffset,
): RecordView {
  const end = byteOffset + byteLength;
  if (byteOffset % 8 !== 0 || byteOffset < 0 || byteLength < 0 || end > buffer.byteLength) {
    throw new ValueError(
      `Cannot view bytes ${byteOffset}..${end}: wanted a multiple of 8, within 0..${buffer.byteLength}`,
    );
  }
  const elements = (width: number): number => Math.floor(byteLength / width);
  return {
    u8: Buffer.from(buffer, byteOffset, byteLength),
    i8: new Int8Array(buffer, byteOffset, byteLength),
    u16: new Uint16Array(buffer, byteOffset, elements(2)),
    i16: new Int16Array(buffer, byteOffset, elements(2)),
    u32: new Uint32Array(buffer, byteOffset, elements(4)),
    i32: new Int32Array(buffer, byteOffset, elements(4)),
    f32: new Float32Array(buffer, byteOffset, elements(4)),
    u64: new BigUint64Array(buffer, byteOffset, elements(8)),
    i64: new BigInt64Array(buffer, byteOffset, elements(8)),
    f64: new Float64Array(buffer, byteOffset, elements(8)),
  };
}
