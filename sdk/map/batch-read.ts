import { libbpf } from "../ffi/mod.ts";
import type { Batch, BatchBuffers } from "./batch-buffers.ts";
import type { Elements } from "./elements.ts";
import { EINTR, ENOENT, ENOSPC, isUnsupported } from "./errnos.ts";
import { mapError } from "./errors.ts";
import { walkElements } from "./walk.ts";

type ReadCall = "bpf_map_lookup_batch" | "bpf_map_lookup_and_delete_batch";

/** How often in a row the kernel may find that keys vanished under it before it had one to give. */
const RETRIES = 16;

/** The map's elements, a few thousand at a time. */
export function* readBatches<K, V>(elements: Elements<K, V>): Generator<Batch, void, undefined> {
  const buffers = elements.borrowBuffers();
  try {
    for (const count of fillRepeatedly(elements, buffers)) yield buffers.batch(count);
  } finally {
    elements.returnBuffers(buffers);
  }
}

/** One decoded thing for each element, as `pick` takes it from the buffers. */
export function* readEach<K, V, T>(
  elements: Elements<K, V>,
  pick: (buffers: BatchBuffers<K, V>, index: number) => T,
): Generator<T, void, undefined> {
  const buffers = elements.borrowBuffers();
  try {
    for (const count of fillRepeatedly(elements, buffers)) {
      for (let i = 0; i < count; i++) yield pick(buffers, i);
    }
  } finally {
    elements.returnBuffers(buffers);
  }
}

function* fillRepeatedly<K, V>(
  elements: Elements<K, V>,
  buffers: BatchBuffers<K, V>,
): Generator<number, void, undefined> {
  yield* kernelBatches(elements, buffers, "bpf_map_lookup_batch");
  if (elements.lacking.has("bpf_map_lookup_batch")) yield* walkElements(elements, buffers);
}

/**
 * Lets the kernel fill the buffers, and yields how many elements there are each time. Yields nothing, and notes so in
 * `elements.lacking`, when this kernel has no such call for this kind of map: hash kinds and arrays have it since Linux
 * 5.6, per-CPU arrays since 5.13.
 */
export function* kernelBatches<K, V>(
  elements: Elements<K, V>,
  buffers: BatchBuffers<K, V>,
  call: ReadCall,
): Generator<number, void, undefined> {
  if (elements.lacking.has(call)) return;
  const { map } = elements;
  let [position, spare] = buffers.positions;
  let from: Uint8Array | null = null;
  for (let retries = RETRIES; retries > 0; ) {
    const result = fill(map.fd, call, from, position, buffers);
    if (from === null && isUnsupported(result)) return void elements.lacking.add(call);
    if (result === -ENOSPC && buffers.capacity < 2 * map.maxEntries) {
      buffers.grow();
      continue;
    }
    if (result !== 0 && result !== -ENOENT && result !== -EINTR) throw mapError(map, "read", call, result);
    const count = buffers.count[0] ?? 0;
    if (count > 0) yield count;
    if (result === -ENOENT) return;
    retries = count > 0 ? RETRIES : retries - 1;
    if (count > 0) [from, position, spare] = [position, from ?? spare, spare];
  }
  throw mapError(map, "read", call, -EINTR);
}

function fill<K, V>(
  fd: number,
  call: ReadCall,
  from: Uint8Array | null,
  position: Uint8Array,
  { keys, values, count, capacity }: BatchBuffers<K, V>,
): number {
  count[0] = capacity;
  // Lifetime: `buffers` holds all of them over the call, and the kernel keeps none.
  return libbpf[call](fd, from, position, keys.bytes, values.bytes, count, null);
}
