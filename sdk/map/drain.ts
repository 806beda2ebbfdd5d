import { kernelBatches } from "./batch-read.ts";
import type { Elements } from "./elements.ts";
import { walkKeys } from "./walk.ts";

const DRAIN = "bpf_map_lookup_and_delete_batch";

/** Takes everything out. Each element is read and deleted in one step, so no update falls between the two. */
export function drainElements<K, V>(elements: Elements<K, V>): [K, V][] {
  const drained: [K, V][] = [];
  const buffers = elements.borrowBuffers();
  try {
    for (const count of kernelBatches(elements, buffers, DRAIN)) {
      for (let i = 0; i < count; i++) drained.push([buffers.keys.read(i), buffers.values.read(i)]);
    }
  } finally {
    elements.returnBuffers(buffers);
  }
  return elements.lacking.has(DRAIN) ? drainByWalking(elements) : drained;
}

/** Deletes every element that is there throughout. */
export function clearElements<K, V>(elements: Elements<K, V>): void {
  const buffers = elements.borrowBuffers();
  try {
    for (const _ of kernelBatches(elements, buffers, DRAIN));
  } finally {
    elements.returnBuffers(buffers);
  }
  if (!elements.lacking.has(DRAIN)) return;
  for (const key of collectKeys(elements)) elements.remove(key);
}

function drainByWalking<K, V>(elements: Elements<K, V>): [K, V][] {
  const drained: [K, V][] = [];
  for (const key of collectKeys(elements)) {
    if (!elements.extract(key)) continue;
    elements.key.bytes.set(key);
    drained.push([elements.key.read(0), elements.value.read(0)]);
  }
  return drained;
}

/** All keys before the first deletion: each would start the walk again, and new keys could keep it going for ever. */
function collectKeys<K, V>(elements: Elements<K, V>): Uint8Array[] {
  return Array.from(walkKeys(elements), (key) => key.slice(0, elements.keyCodec.size));
}
