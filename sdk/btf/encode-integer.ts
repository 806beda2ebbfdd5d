/** Writes numbers into bytes at any address, little-endian. Ranges have been checked before. */

/** An integer of up to 4 bytes. */
export function encodeNumber(u8: Uint8Array, at: number, size: number, value: number): void {
  for (let i = 0; i < size; i++) u8[at + i] = value >> (i * 8);
}

/** An integer of any size; negative ones in two's complement. */
export function encodeBigint(u8: Uint8Array, at: number, size: number, value: bigint): void {
  for (let i = 0; i < size; i++) u8[at + i] = Number((value >> BigInt(i * 8)) & 0xffn);
}

/** A bit field into bytes that hold zeros at its place. Its neighbours are kept. */
export function encodeBits(
  u8: Uint8Array,
  at: number,
  bits: { readonly shift: number; readonly width: number },
  value: bigint,
): void {
  const placed = BigInt.asUintN(bits.width, value) << BigInt(bits.shift);
  const bytes = Math.ceil((bits.shift + bits.width) / 8);
  for (let i = 0; i < bytes; i++) {
    const byte = Number((placed >> BigInt(i * 8)) & 0xffn);
    u8[at + i] = (u8[at + i] ?? 0) | byte;
  }
}

const scratch = new DataView(new ArrayBuffer(8));

/** A float of 4 or 8 bytes. */
export function encodeFloat(u8: Uint8Array, at: number, size: 4 | 8, value: number): void {
  if (size === 4) scratch.setFloat32(0, value, true);
  else scratch.setFloat64(0, value, true);
  for (let i = 0; i < size; i++) u8[at + i] = scratch.getUint8(i);
}
