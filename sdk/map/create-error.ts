import { release } from "node:os";
import type { SyscallError } from "../errors.ts";
import { cgroupMemoryLimit } from "./cgroup-memory.ts";
import { E2BIG, EINVAL, ENOMEM, EPERM } from "./errnos.ts";
import { MapError } from "./errors.ts";
import { kindOfType, mapFlags } from "./kinds.ts";
import { chargesLockedMemory, lockedMemoryHint } from "./memlock.ts";
import { formatBytes, type MapSizes, memoryOf } from "./memory.ts";

/** A hash key had to fit on a program's stack before Linux 5.11 (`htab_map_alloc_check`). */
const OLD_KEY_LIMIT = 512;

/** The error for a map that could not be made: its shape in the message, what the number means here in the hint. */
export function createError(
  name: string,
  sizes: MapSizes,
  refusal: SyscallError,
  kernel: string = release(),
): MapError {
  const kind = kindOfType(sizes.type) ?? `type ${sizes.type}`;
  const shape = `keys of ${sizes.keySize} and values of ${sizes.valueSize} bytes`;
  const detail = ` (${kind}, ${sizes.maxEntries} entries, ${shape}, about ${formatBytes(memoryOf(sizes))})`;
  return new MapError(name, "create", refusal, hintFor(sizes, refusal.errno, kernel), detail);
}

function hintFor(sizes: MapSizes, errno: number, kernel: string): string | undefined {
  switch (errno) {
    case EPERM:
      return chargesLockedMemory(kernel)
        ? lockedMemoryHint(memoryOf(sizes))
        : "run as root, or grant CAP_BPF";
    case ENOMEM:
      return memoryHint();
    case E2BIG:
      return sizeHint(sizes, kernel);
    case EINVAL:
      return invalidHint(sizes);
    default:
      return undefined;
  }
}

function memoryHint(): string {
  const limit = cgroupMemoryLimit();
  if (limit === undefined) return "give the map fewer entries, or free memory";
  return `give the map fewer entries, or raise the cgroup's limit of ${formatBytes(limit.bytes)} (${limit.path})`;
}

function sizeHint({ keySize }: MapSizes, kernel: string): string {
  if (keySize > OLD_KEY_LIMIT && chargesLockedMemory(kernel)) {
    return `before Linux 5.11 a key has at most ${OLD_KEY_LIMIT} bytes, not ${keySize}`;
  }
  return "the kernel has no room for elements of this size and number: make either smaller";
}

function invalidHint({ type, maxEntries, valueSize, keySize, flags }: MapSizes): string {
  const kind = kindOfType(type);
  if (maxEntries === 0) return "a map wants at least one entry";
  if (kind?.endsWith("ringbuf")) return "a ring's size is a power of two and a multiple of the page size";
  if (kind?.includes("array") && keySize !== 4) return "an array has keys of 4 bytes";
  if (kind === "lpm_trie" && !(flags & mapFlags.BPF_F_NO_PREALLOC))
    return "a trie must be made with BPF_F_NO_PREALLOC";
  if (valueSize === 0) return "values of at least one byte are wanted";
  return "this kernel may not know this kind of map, or not with these flags";
}
