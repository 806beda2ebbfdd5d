import { libbpf } from "../ffi/mod.ts";
import { isPerCpu, kindOfType, mapFlags } from "./kinds.ts";

/** What decides how much kernel memory a map takes. */
export interface MapSizes {
  readonly type: number;
  readonly keySize: number;
  readonly valueSize: number;
  readonly maxEntries: number;
  readonly flags: number;
}

/** `struct htab_elem` and a bucket's share, in bytes (`kernel/bpf/hashtab.c`). */
const ELEMENT = 48;
const BUCKET = 16;
const PAGE = 4096;

/**
 * About how many bytes of kernel memory creating a map takes, in whole pages. Elements that are allocated later, as those of
 * tries, count as if they were there.
 */
export function memoryOf({ type, keySize, valueSize, maxEntries, flags }: MapSizes): number {
  const kind = kindOfType(type);
  const copies = isPerCpu(kind) ? libbpf.libbpf_num_possible_cpus() : 1;
  const values = copies * Math.ceil(valueSize / 8) * 8;
  if (kind === "ringbuf" || kind === "user_ringbuf") return inPages(maxEntries);
  if (kind?.includes("array")) return inPages(maxEntries * values);
  const preallocated = flags & mapFlags.BPF_F_NO_PREALLOC ? 0 : ELEMENT;
  return inPages(maxEntries * (BUCKET + preallocated + Math.ceil(keySize / 8) * 8 + values));
}

function inPages(bytes: number): number {
  return Math.ceil(bytes / PAGE) * PAGE;
}

/** A number of bytes for a message, as `256 MiB`. */
export function formatBytes(bytes: number): string {
  const units = ["bytes", "KiB", "MiB", "GiB", "TiB"];
  let value = bytes;
  let unit = 0;
  for (; value >= 1024 && unit < units.length - 1; unit++) value /= 1024;
  return `${Number(value.toFixed(1))} ${units[unit]}`;
}
