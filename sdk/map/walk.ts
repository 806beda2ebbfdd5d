import { Buffer } from "node:buffer";
import { allocate, libbpf } from "../ffi/mod.ts";
import type { BatchBuffers } from "./batch-buffers.ts";
import type { Elements } from "./elements.ts";
import { EINTR, ENOENT } from "./errnos.ts";
import { mapError } from "./errors.ts";

/** How often, in multiples of the map's size, a walk may meet keys that it has been at before. */
const PATIENCE = 8;
const LEAST_PATIENCE = 1024;

/**
 * Goes through the encoded keys by `bpf_map_get_next_key`, for kinds and kernels without batches. The bytes are borrowed
 * until the next step.
 *
 * When the key to go on from has been deleted meanwhile, the kernel starts again from the front. Keys that were handed
 * out are then passed over, so each comes once; keys that are there all the time do come. In a map that changes faster than
 * it can be read this would never end: it fails with EINTR after having met its size in known keys eight times.
 */
export function* walkKeys<K, V>({ map, keyCodec }: Elements<K, V>): Generator<Uint8Array> {
  let current = allocate(Math.max(keyCodec.size, 8));
  let following = allocate(Math.max(keyCodec.size, 8));
  const seen = new Set<string>();
  let patience = map.maxEntries * PATIENCE + LEAST_PATIENCE;
  let result = libbpf.bpf_map_get_next_key(map.fd, null, current);
  while (result === 0) {
    // The next key is asked for first: deleting the one that is handed out does not start the walk again.
    result = libbpf.bpf_map_get_next_key(map.fd, current, following);
    const name = Buffer.from(current.buffer, 0, keyCodec.size).toString("latin1");
    if (!seen.has(name)) {
      seen.add(name);
      yield current;
    } else if (--patience < 0) {
      throw mapError(map, "read", "bpf_map_get_next_key", -EINTR);
    }
    [current, following] = [following, current];
  }
  if (result !== -ENOENT) throw mapError(map, "read", "bpf_map_get_next_key", result);
}

/** Fills the buffers by walking, and yields how many elements there are each time. */
export function* walkElements<K, V>(
  elements: Elements<K, V>,
  buffers: BatchBuffers<K, V>,
): Generator<number> {
  let count = 0;
  for (const key of walkKeys(elements)) {
    if (!elements.lookup(key)) continue;
    buffers.keys.bytes.set(key.subarray(0, buffers.keys.stride), count * buffers.keys.stride);
    buffers.values.copy(count, elements.value);
    if (++count < buffers.capacity) continue;
    yield count;
    count = 0;
  }
  if (count > 0) yield count;
}
