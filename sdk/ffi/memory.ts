import { Buffer } from "node:buffer";
import { backend } from "./backend.ts";
import type { Address } from "./types.ts";

/**
 * Zeroed bytes whose address stays the same for as long as they are reachable. Small typed arrays made by
 * `new Uint8Array(n)` may be moved by the runtime when their `buffer` is first asked for; these are not.
 */
export function allocate(length: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(new ArrayBuffer(length));
}

/** Lifetime: valid while the bytes are reachable from JavaScript; hold a reference over every use by C. */
export function addressOf(bytes: ArrayBufferView): Address {
  return backend().addressOf(bytes);
}

const kept = new WeakMap<object, unknown>();

/**
 * Keeps `inner`, whose address is written in `outer`, for as long as `outer` is reachable. A variable of the caller does
 * not: a call in the position of a return value takes the place of its caller's frame, variables and all.
 */
export function keepAlive<T extends object>(outer: T, inner: unknown): T {
  kept.set(outer, inner);
  return outer;
}

/** Eight bytes that hold an address, for C's `T **` parameters and option structs. */
export function pointerTo(address: Address): BigUint64Array<ArrayBuffer> {
  const cell = new BigUint64Array(new ArrayBuffer(8));
  cell[0] = BigInt(address);
  return cell;
}

/** Memory of C as bytes. Lifetime: borrowed; gone once C frees or unmaps it. */
export function view(address: Address, length: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(viewBuffer(address, length));
}

/** Memory of C as an `ArrayBuffer`, to lay several typed arrays over. Lifetime: as `view`. */
export function viewBuffer(address: Address, length: number): ArrayBuffer {
  return backend().memory(address, length);
}

const CHUNK = 64;

/** Copies the NUL-terminated string at `address`; reads on in steps that never cross a page it need not touch. */
export function cstring(address: Address): string {
  const parts: Buffer[] = [];
  for (let at = address; ; ) {
    const length = CHUNK - (at % CHUNK);
    const bytes = Buffer.from(viewBuffer(at, length));
    const end = bytes.indexOf(0);
    parts.push(Buffer.from(end < 0 ? bytes : bytes.subarray(0, end)));
    if (end >= 0) return Buffer.concat(parts).toString("utf8");
    at += length;
  }
}
