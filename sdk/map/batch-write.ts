import { libbpf } from "../ffi/mod.ts";
import type { BatchBuffers } from "./batch-buffers.ts";
import type { Elements } from "./elements.ts";
import { ENOENT, isUnsupported } from "./errnos.ts";
import { mapError, updateError } from "./errors.ts";

const UPDATE = "bpf_map_update_batch";
const DELETE = "bpf_map_delete_batch";

/** Writes many elements with one call for some thousands of them. Those before a failing one have been written. */
export function writeMany<K, V>(elements: Elements<K, V>, entries: Iterable<readonly [K, V]>): void {
  inChunks(elements, entries, writeEntry, writeChunk);
}

/** Deletes many keys, and returns how many of them were there. */
export function deleteMany<K, V>(elements: Elements<K, V>, keys: Iterable<K>): number {
  let deleted = 0;
  inChunks(elements, keys, writeKey, (chunk, buffers, count) => {
    deleted += deleteChunk(chunk, buffers, count);
  });
  return deleted;
}

type Encode<K, V, T> = (buffers: BatchBuffers<K, V>, index: number, item: T) => void;
type Hand<K, V> = (elements: Elements<K, V>, buffers: BatchBuffers<K, V>, count: number) => void;

/** Encodes items into the buffers, and hands them over whenever they are full, and at the end. */
function inChunks<K, V, T>(
  elements: Elements<K, V>,
  items: Iterable<T>,
  encode: Encode<K, V, T>,
  hand: Hand<K, V>,
): void {
  const buffers = elements.borrowBuffers();
  try {
    let count = 0;
    for (const item of items) {
      encode(buffers, count++, item);
      if (count < buffers.capacity) continue;
      hand(elements, buffers, count);
      count = 0;
    }
    if (count > 0) hand(elements, buffers, count);
  } finally {
    elements.returnBuffers(buffers);
  }
}

function writeKey<K, V>(buffers: BatchBuffers<K, V>, index: number, key: K): void {
  buffers.keys.write(index, key, "delete from");
}

function writeEntry<K, V>(buffers: BatchBuffers<K, V>, index: number, [key, value]: readonly [K, V]): void {
  buffers.keys.write(index, key, "write");
  buffers.values.write(index, value, "write");
}

function writeChunk<K, V>(elements: Elements<K, V>, buffers: BatchBuffers<K, V>, count: number): void {
  const { keys, values } = buffers;
  if (!elements.lacking.has(UPDATE)) {
    buffers.count[0] = count;
    const result = libbpf.bpf_map_update_batch(
      elements.map.fd,
      keys.bytes,
      values.bytes,
      buffers.count,
      null,
    );
    if (result === 0) return;
    if (!isUnsupported(result)) throw updateError(elements.map, UPDATE, result);
    elements.lacking.add(UPDATE);
  }
  for (let i = 0; i < count; i++) elements.put(keys.element(i), values.element(i));
}

/** The kernel stops at a key that is not there, having counted those before it; the rest follows in another call. */
function deleteChunk<K, V>(elements: Elements<K, V>, buffers: BatchBuffers<K, V>, count: number): number {
  let deleted = 0;
  for (let start = 0; start < count; ) {
    if (elements.lacking.has(DELETE)) {
      deleted += Number(elements.remove(buffers.keys.element(start++)));
      continue;
    }
    buffers.count[0] = count - start;
    const rest = buffers.keys.bytes.subarray(start * buffers.keys.stride);
    const result = libbpf.bpf_map_delete_batch(elements.map.fd, rest, buffers.count, null);
    if (isUnsupported(result)) {
      elements.lacking.add(DELETE);
      continue;
    }
    if (result !== 0 && result !== -ENOENT) throw mapError(elements.map, "delete from", DELETE, result);
    const done = buffers.count[0] ?? 0;
    deleted += done;
    start += done + 1;
  }
  return deleted;
}
