import { libbpf } from "../ffi/mod.ts";
import { BatchBuffers } from "./batch-buffers.ts";
import type { BpfMap } from "./bpf-map.ts";
import type { Codec } from "./codec.ts";
import { Column } from "./column.ts";
import { EEXIST, ENOENT, isUnsupported } from "./errnos.ts";
import { mapError, updateError } from "./errors.ts";

/**
 * What `set` may do: write in any case, only create a new key, or only update a key that exists. The kernel decides and
 * writes in one step.
 */
export type WriteMode = "any" | "create" | "update";

const WRITE_FLAGS = { any: 0, create: 1, update: 2 } as const;

const TAKE = "bpf_map_lookup_and_delete_elem";
const BATCH_CALLS = [
  "bpf_map_lookup_batch",
  "bpf_map_lookup_and_delete_batch",
  "bpf_map_update_batch",
  "bpf_map_delete_batch",
] as const;

/** The map that elements belong to, with the codecs of its keys and values. */
export interface ElementsOptions<K, V> {
  readonly map: BpfMap;
  readonly key: Codec<K>;
  readonly value: Codec<V>;
  /** Whether to try the batch calls; some kinds answer them wrongly on some kernels. */
  readonly batch?: boolean;
}

/** Keys and values of a map, one at a time, through buffers that are made once. */
export class Elements<K, V> {
  readonly map: BpfMap;
  readonly keyCodec: Codec<K>;
  readonly valueCodec: Codec<V>;
  readonly key: Column<K>;
  readonly value: Column<V>;
  /** The calls that the kernel turned out not to have for this kind of map. */
  readonly lacking: Set<string>;
  #buffers: BatchBuffers<K, V> | undefined;

  constructor({ map, key, value, batch = true }: ElementsOptions<K, V>) {
    this.map = map;
    this.keyCodec = key;
    this.valueCodec = value;
    this.key = new Column(key, 1, { map: map.name, side: "key" });
    this.value = new Column(value, 1, { map: map.name, side: "value" });
    this.lacking = new Set(batch ? [] : BATCH_CALLS);
  }

  get(key: K): V | undefined {
    this.key.write(0, key, "read");
    return this.lookup(this.key.bytes) ? this.value.read(0) : undefined;
  }

  has(key: K): boolean {
    this.key.write(0, key, "read");
    return this.lookup(this.key.bytes);
  }

  /** Reads the value of an encoded key into `value`; false when there is none. */
  lookup(key: Uint8Array): boolean {
    // Lifetime: `value` and `key` belong to this object; the kernel keeps neither after the call.
    const result = libbpf.bpf_map_lookup_elem_flags(this.map.fd, key, this.value.bytes, 0);
    if (result === 0) return true;
    if (result === -ENOENT) return false;
    throw mapError(this.map, "read", "bpf_map_lookup_elem_flags", result);
  }

  set(key: K, value: V, mode: WriteMode): boolean {
    this.key.write(0, key, "write");
    this.value.write(0, value, "write");
    return this.put(this.key.bytes, this.value.bytes, mode);
  }

  /** Writes an encoded element; false when `mode` forbids it. */
  put(key: Uint8Array, value: Uint8Array, mode: WriteMode = "any"): boolean {
    const result = libbpf.bpf_map_update_elem(this.map.fd, key, value, WRITE_FLAGS[mode]);
    if (result === 0) return true;
    if (result === -EEXIST && mode === "create") return false;
    if (result === -ENOENT && mode === "update") return false;
    throw updateError(this.map, "bpf_map_update_elem", result);
  }

  delete(key: K): boolean {
    this.key.write(0, key, "delete from");
    return this.remove(this.key.bytes);
  }

  remove(key: Uint8Array): boolean {
    const result = libbpf.bpf_map_delete_elem(this.map.fd, key);
    if (result === 0) return true;
    if (result === -ENOENT) return false;
    throw mapError(this.map, "delete from", "bpf_map_delete_elem", result);
  }

  take(key: K): V | undefined {
    this.key.write(0, key, "take from");
    return this.extract(this.key.bytes) ? this.value.read(0) : undefined;
  }

  /** Reads the value of an encoded key into `value` and deletes it; false when there is none. */
  extract(key: Uint8Array): boolean {
    if (this.lacking.has(TAKE)) return this.lookup(key) && this.remove(key);
    const result = libbpf[TAKE](this.map.fd, key, this.value.bytes);
    if (result === 0) return true;
    if (result === -ENOENT) return false;
    if (!isUnsupported(result)) throw mapError(this.map, "take from", TAKE, result);
    this.lacking.add(TAKE);
    return this.extract(key);
  }

  /** Buffers for a batch, for one user at a time: a second one, while the first is reading, gets its own. */
  borrowBuffers(): BatchBuffers<K, V> {
    const buffers = this.#buffers ?? new BatchBuffers(this);
    this.#buffers = undefined;
    return buffers;
  }

  returnBuffers(buffers: BatchBuffers<K, V>): void {
    this.#buffers = buffers;
  }
}
