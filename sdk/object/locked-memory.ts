import { libbpf } from "../ffi/mod.ts";
import { bytes, chargesLockedMemory, createMap, possibleCpus } from "../map/mod.ts";
import type { NativeObject } from "./native.ts";

/** Pages of programs, and what the kernel keeps beside each entry of a map: an estimate from above. */
const PROGRAM_BYTES = 64 << 10;
const ENTRY_BYTES = 64;
const PAGE_BYTES = 4096;
const RING_BUFFER = 27;
const PER_CPU_TYPES = new Set([5, 6, 10]);

/**
 * Before Linux 5.11 maps and programs are charged to the limit on locked memory, and libbpf cannot try a load again. So
 * the limit is tried, and raised if it must be and may be (`createMap`), with a map that is larger than all of them.
 */
export function reserveLockedMemory(native: NativeObject, name: string): void {
  if (!chargesLockedMemory()) return;
  const programs = native.programs.size * PROGRAM_BYTES;
  const needed = [...native.maps.values()].reduce((sum, map) => sum + mapBytes(map), programs);
  // The kernel takes back the charge of the trial by and by: there has to be room for both.
  const maxEntries = Math.ceil((2 * needed) / PAGE_BYTES);
  createMap({ type: "array", name: name.slice(0, 15), value: bytes(PAGE_BYTES), maxEntries })[
    Symbol.dispose
  ]();
}

function mapBytes(map: number): number {
  const type = libbpf.bpf_map__type(map);
  const entries = libbpf.bpf_map__max_entries(map);
  if (type === RING_BUFFER) return entries;
  const copies = PER_CPU_TYPES.has(type) ? possibleCpus() : 1;
  return entries * (libbpf.bpf_map__key_size(map) + copies * libbpf.bpf_map__value_size(map) + ENTRY_BYTES);
}
