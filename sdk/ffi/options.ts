import { addressOf } from "./memory.ts";

/** A member of an options struct: a number, a bool, or bytes whose address goes in. */
type Member = number | bigint | boolean | ArrayBufferView | undefined;

/**
 * One of libbpf's `…_opts` structs, whose members are all eight bytes apart: the size in front, then `members` in their
 * C order. Trailing members that an older libbpf does not know are accepted by it while they are zero
 * (`OPTS_VALID` in `src/libbpf_internal.h`).
 *
 * Lifetime: the struct holds addresses of the bytes given; keep both reachable until the call has returned.
 */
export function optionsStruct(...members: readonly Member[]): BigUint64Array<ArrayBuffer> {
  const words = new BigUint64Array(new ArrayBuffer(8 * (members.length + 1)));
  words[0] = BigInt(words.byteLength);
  for (const [index, member] of members.entries()) words[index + 1] = wordOf(member);
  return words;
}

function wordOf(member: Member): bigint {
  if (member === undefined) return 0n;
  return BigInt(ArrayBuffer.isView(member) ? addressOf(member) : member);
}

/** A C array of NUL-terminated strings: the pointers, and the text that they point into. */
export interface StringArray {
  readonly pointers: BigUint64Array<ArrayBuffer>;
  /** Lifetime: must stay reachable while C reads `pointers`. */
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
  return { pointers, text };
}
