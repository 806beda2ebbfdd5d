import { ValueError } from "../errors.ts";
import type { Codec } from "./codec.ts";
import { HashMap } from "./hash-map.ts";

/** A prefix: the first `prefixLength` bits of `data`, which is in network byte order. */
export interface LpmKey {
  readonly prefixLength: number;
  readonly data: Uint8Array;
}

/**
 * A trie of prefixes. `get` and `has` find the longest stored prefix of the key; `set`, `delete` and `take` mean exactly
 * the key's own. `take` is two steps. Linux 4.11; must be made with BPF_F_NO_PREALLOC.
 */
export class LpmTrieMap<K, V> extends HashMap<K, V> {}

/** The codec of `struct bpf_lpm_trie_key` with `dataSize` bytes of data: 4 for IPv4, 16 for IPv6, 256 at most. */
export function lpmKey(dataSize: number): Codec<LpmKey> {
  const size = 4 + dataSize;
  return {
    size,
    alignment: 4,
    decode: (view, offset) => ({
      prefixLength: view.u32[offset >>> 2] ?? 0,
      data: new Uint8Array(view.u8.subarray(offset + 4, offset + size)),
    }),
    encode: (value, view, offset) => {
      const { prefixLength, data } = checked(value, dataSize);
      view.u32[offset >>> 2] = prefixLength;
      view.u8.set(data, offset + 4);
    },
  };
}

function checked(value: unknown, dataSize: number): LpmKey {
  const { prefixLength, data } = (value ?? {}) as Partial<LpmKey>;
  const bits = dataSize * 8;
  if (!(data instanceof Uint8Array) || data.length !== dataSize) {
    throw new ValueError(`value.data: ${data?.length ?? "no"} bytes, ${dataSize} are wanted`);
  }
  if (
    prefixLength === undefined ||
    !Number.isInteger(prefixLength) ||
    prefixLength < 0 ||
    prefixLength > bits
  ) {
    throw new ValueError(`value.prefixLength: ${prefixLength} is not in 0..${bits}`);
  }
  return { prefixLength, data };
}
