import { libc, viewBuffer } from "../ffi/mod.ts";

/** The buffer of one CPU in memory. Positions count bytes since the beginning, as those of a ring buffer. */
export interface PerfMemory {
  /** The size of the data area in bytes, a power of two of at least a page. */
  readonly bytes: number;
  /** The low half of the position up to which the kernel has written. */
  readonly headLow: Uint32Array<ArrayBuffer>;
  /** Up to where records have been read: one element, ours to write. */
  readonly tail: BigInt64Array<ArrayBuffer>;
  /** The low half of the same. */
  readonly tailLow: Uint32Array<ArrayBuffer>;
  readonly data: Uint32Array<ArrayBuffer>;
  /** Unmaps. Nothing of the above may be touched afterwards. */
  release(): void;
}

const PROT_READ_WRITE = 3;
const MAP_SHARED = 1;
/** Offsets in `struct perf_event_mmap_page`, which fills the first page. */
const DATA_HEAD = 1024;
const DATA_TAIL = 1032;

/** Maps an event's buffer; writable, so that the kernel never overwrites what has not been read. */
export function mapPerfOutput(fd: number, bytes: number): PerfMemory {
  const page = libc.getpagesize();
  const address = libc.mmap(null, page + bytes, PROT_READ_WRITE, MAP_SHARED, fd, 0);
  // Lifetime: the views borrow the mapping; PerfBuffer drops them before it unmaps.
  const buffer = viewBuffer(address, page + bytes);
  return {
    bytes,
    headLow: new Uint32Array(buffer, DATA_HEAD, 1),
    tail: new BigInt64Array(buffer, DATA_TAIL, 1),
    tailLow: new Uint32Array(buffer, DATA_TAIL, 1),
    data: new Uint32Array(buffer, page, bytes >>> 2),
    release: () => libc.munmap(address, page + bytes),
  };
}
