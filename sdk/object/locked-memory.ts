import { SyscallError } from "../errors.ts";
import { libbpf, syscallError } from "../ffi/mod.ts";
import { chargesLockedMemory, lockedMemoryHint, possibleCpus, withLockedMemory } from "../map/mod.ts";
import type { NativeObject } from "./native.ts";

const EPERM = 1;
const EINVAL = 22;

/** Pages of programs, and what the kernel keeps beside each entry of a map: an estimate from above. */
const PROGRAM_BYTES = 64 << 10;
const ENTRY_BYTES = 64;
const PAGE_BYTES = 4096;
const ARRAY = 2;
const RING_BUFFER = 27;
const PER_CPU_TYPES = new Set([5, 6, 10]);

/**
 * Before Linux 5.11 maps and programs are charged to the limit on locked memory, and libbpf cannot try a load again. So
 * the limit is tried first, and raised if it must be and may be. Throws SyscallError with what to do otherwise.
 */
export function reserveLockedMemory(native: NativeObject, name: string, kernel?: string): void {
  if (!chargesLockedMemory(kernel)) return;
  const needed = bytesOf(native);
  try {
    withLockedMemory(needed, () => tryCharge(needed), kernel);
  } catch (error) {
    if (!(error instanceof SyscallError) || error.errno !== EPERM) throw error;
    throw syscallError(`load "${name}"`, EPERM, { hint: lockedMemoryHint(needed), cause: error });
  }
}

/**
 * Has the kernel charge so many bytes: EPERM when they are too many. It refuses the name only after that (`map_create` in
 * kernel/bpf/syscall.c), and takes the charge back before it answers. Of a map that was made it would do so by and by,
 * and both charges, the trial's and the real one, would have to find room.
 */
function tryCharge(bytes: number): void {
  try {
    libbpf.bpf_map_create(ARRAY, "not a name", 4, PAGE_BYTES, Math.ceil(bytes / PAGE_BYTES), null);
  } catch (error) {
    if (!(error instanceof SyscallError) || error.errno !== EINVAL) throw error;
  }
}

function bytesOf({ programs, maps }: NativeObject): number {
  return [...maps.values()].reduce((sum, map) => sum + mapBytes(map), programs.size * PROGRAM_BYTES);
}

function mapBytes(map: number): number {
  const type = libbpf.bpf_map__type(map);
  const entries = libbpf.bpf_map__max_entries(map);
  if (type === RING_BUFFER) return entries;
  const copies = PER_CPU_TYPES.has(type) ? possibleCpus() : 1;
  return entries * (libbpf.bpf_map__key_size(map) + copies * libbpf.bpf_map__value_size(map) + ENTRY_BYTES);
}
