import { addressOf, keepAlive } from "./memory.ts";

/** A member of an options struct: a number, a bool, or bytes whose address goes in. */
type Member = number | bigint | boolean | ArrayBufferView | undefined;

/**
 * One of libbpf's `…_opts` structs, whose members are all eight bytes apart: the size in front, then `members` in their
 * C order. Trailing members that an older libbpf does not know are accepted by it while they are zero
 * (`OPTS_VALID` in `src/libbpf_internal.h`).
 *
 * Lifetime: the struct holds addresses of the bytes given, and keeps these reachable as long as it is itself.
 */
export function optionsStruct(...members: readonly Member[]): BigUint64Array<ArrayBuffer> {
  const words = new BigUint64Array(new ArrayBuffer(8 * (members.length + 1)));
  words[0] = BigInt(words.byteLength);
  for (const [index, member] of members.entries()) words[index + 1] = wordOf(member);
  return keepAlive(words, members);
}

function wordOf(member: Member): bigint {
  if (member === undefined) return 0n;
  return BigInt(ArrayBuffer.isView(member) ? addressOf(member) : member);
}

/** A C array of NUL-terminated strings: the pointers, and the text that they point into. */
export interface StringArray {
  readonly pointers: BigUint64Array<ArrayBuffer>;
  /** Lifetime: kept by `pointers`. */
  readonly text: Uint8Array;
}

export function stringArray(strings: readonly string[]): StringArray {
  const text = new TextEncoder().encode(`${strings.join("\0")}\0`);
  const pointers = new BigUint64Array(new ArrayBuffer(8 * Math.max(strings.length, 1)));
  let at = addressOf(text);
  for (const [index, string] of strings.entries()) {
    pointers[index] = BigInt(at);
    at += new TextEncoder().encode(string).length + 1;
  }
  return { pointers: keepAlive(pointers, text), text };
}
