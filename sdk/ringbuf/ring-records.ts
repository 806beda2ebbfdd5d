import type { Decoder } from "../btf/mod.ts";
import { fence } from "./fence.ts";
import type { RingMemory } from "./ring-memory.ts";

/**
 * The header in front of each record (include/uapi/linux/bpf.h): a u32 with the length and two flags, then a u32 for the
 * kernel's own use. Read as a signed integer, a negative header is a busy one.
 */
const HEADER_BYTES = 8;
/** BPF_RINGBUF_DISCARD_BIT: reserved, then given back by the program. */
const DISCARDED = 1 << 30;
const LENGTH = DISCARDED - 1;

/** The position up to which room has been reserved, modulo 2^32. */
export function producedBytes({ producerLow }: RingMemory): number {
  return producerLow[0] as number;
}

/** The position up to which records have been read, modulo 2^32. */
export function consumedBytes({ consumerLow }: RingMemory): number {
  return consumerLow[0] as number;
}

/** Bytes reserved and not yet read, records still being written included. */
export function unreadBytes(memory: RingMemory): number {
  return (producedBytes(memory) - consumedBytes(memory)) >>> 0;
}

/**
 * The length in bytes of at most `limit` finished records that follow the consumer's position. Ends early at a record that
 * is still being written: those behind it wait, so that order is kept.
 */
export function finishedBytes(memory: RingMemory, limit: number): number {
  const unread = unreadBytes(memory);
  fence();
  const headers = memory.data.i32;
  const mask = memory.bytes - 1;
  const start = consumedBytes(memory) & mask;
  let at = 0;
  for (let records = 0; at < unread && records < limit; records++) {
    const header = headers[((start + at) & mask) >>> 2] as number;
    if (header < 0) break;
    at += recordBytes(header);
  }
  fence();
  return at;
}

/** Decodes the records in `bytes` from the consumer's position on, all of them finished, then gives the room back. */
export function decodeRecords<E>(memory: RingMemory, bytes: number, decode: Decoder<E>, into: E[]): void {
  const { data } = memory;
  const headers = data.i32;
  const mask = memory.bytes - 1;
  const start = consumedBytes(memory) & mask;
  for (let at = 0; at < bytes; ) {
    const offset = (start + at) & mask;
    const header = headers[offset >>> 2] as number;
    if ((header & DISCARDED) === 0) into.push(decode(data, offset + HEADER_BYTES, header & LENGTH));
    at += recordBytes(header);
  }
  // One store of 64 bits, after every read above: a half-written position would look like a full ring to the kernel.
  Atomics.add(memory.consumer, 0, BigInt(bytes));
}

/** Header and data, rounded up to 8. */
function recordBytes(header: number): number {
  return ((header & LENGTH) + HEADER_BYTES + 7) & ~7;
}
