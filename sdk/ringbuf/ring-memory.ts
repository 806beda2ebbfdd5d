import { type RecordView, recordView } from "../btf/mod.ts";
import { ValueError } from "../errors.ts";
import { libc, viewBuffer } from "../ffi/mod.ts";

/**
 * A BPF ring buffer in memory (`struct bpf_ringbuf` in kernel/bpf/ringbuf.c). Positions count bytes since the beginning
 * and never go back; the place of a record is its position modulo the size of the ring.
 */
export interface RingMemory {
  /** The size of the ring in bytes, a power of two of at least a page. */
  readonly bytes: number;
  /** Up to where records have been read: one element, ours to write. */
  readonly consumer: BigInt64Array<ArrayBuffer>;
  /** The low half of the same. */
  readonly consumerLow: Uint32Array<ArrayBuffer>;
  /** The low half of the position up to which room has been reserved. Only plain reads: the page is read-only. */
  readonly producerLow: Uint32Array<ArrayBuffer>;
  /** The ring twice in a row, so that a record that wraps around is whole all the same. Read-only. */
  readonly data: RecordView;
  /** Unmaps. Nothing of the above may be touched afterwards. */
  release(): void;
}

const PROT_READ = 1;
const PROT_WRITE = 2;
const MAP_SHARED = 1;

/**
 * Maps the ring buffer behind a map's descriptor. `bytes` is its size, the map's `max_entries`. Linux 5.8.
 *
 * @throws SyscallError when the descriptor is no ring buffer of this size.
 */
export function mapRing(fd: number, bytes: number): RingMemory {
  checkSize(bytes);
  const page = libc.getpagesize();
  const consumerAt = mapShared(fd, page, PROT_READ | PROT_WRITE, 0);
  const producerBytes = page + 2 * bytes;
  const producerAt = unmapOnError(consumerAt, page, () => mapShared(fd, producerBytes, PROT_READ, page));
  // Lifetime: the views below borrow both mappings; RingBuffer drops the views before it unmaps.
  const consumer = viewBuffer(consumerAt, page);
  return {
    bytes,
    consumer: new BigInt64Array(consumer, 0, 1),
    consumerLow: new Uint32Array(consumer, 0, 1),
    producerLow: new Uint32Array(viewBuffer(producerAt, page), 0, 1),
    data: recordView(viewBuffer(producerAt + page, 2 * bytes)),
    release() {
      libc.munmap(consumerAt, page);
      libc.munmap(producerAt, producerBytes);
    },
  };
}

/** The ring is a power of two, and positions are compared by their low halves: it must fit half of 2^32. */
function checkSize(bytes: number): void {
  if (bytes > 0 && bytes <= 2 ** 31 && Number.isInteger(Math.log2(bytes))) return;
  throw new ValueError(
    `Cannot map a ring buffer: size ${bytes}, wanted a power of two of at most 2147483648`,
  );
}

function mapShared(fd: number, length: number, protection: number, offset: number): number {
  return libc.mmap(null, length, protection, MAP_SHARED, fd, offset);
}

function unmapOnError<T>(address: number, length: number, action: () => T): T {
  try {
    return action();
  } catch (error) {
    libc.munmap(address, length);
    throw error;
  }
}
