import type { Decoder } from "../btf/mod.ts";
import { ValueError } from "../errors.ts";
import { readBatches } from "./batches.ts";
import { EachEvent } from "./each-event.ts";
import { mapRing, type RingMemory } from "./ring-memory.ts";
import { consumedBytes, decodeRecords, finishedBytes, producedBytes, unreadBytes } from "./ring-records.ts";

/** What is to be read, and how. */
export interface RingBufferOptions<E> {
  /** For messages; the map's name. */
  readonly name: string;
  /** Lifetime: used by the constructor only; the mapping outlives it. */
  readonly fd: number;
  /** The size of the ring, the map's `max_entries`. */
  readonly bytes: number;
  /** Called once per record, on the mapping itself; must return copies only. */
  readonly decode: Decoder<E>;
}

/** Records between two looks at the clock. */
const STRIDE = 512;
/** Records in a batch at most: what the reader does with one must not hold up the event loop either. */
const BATCH = 1024;
/** How long the decoding of one batch may take, in ms. */
const SLICE_MS = 4;

/**
 * Reads a BPF ring buffer from its mapping, in place and without a system call per event. It looks on a timer, so the
 * programs need not wake anyone (`BPF_RB_NO_WAKEUP`), which is most of what a record otherwise costs them.
 *
 * One reader at a time; a second one would get the other half of the events. The kernel does not count what it could not
 * put in a full ring: the programs do (`.data.losses`). Linux 5.8.
 *
 * @example
 * using ring = new RingBuffer({ name: "opens", fd, bytes: 8 << 20, decode: compileDecoder<OpenEvent>(layout) });
 * for await (const batch of ring.read(signal)) for (const event of batch) console.log(event.path);
 */
export class RingBuffer<E> implements Disposable {
  readonly name: string;
  /** In bytes. A record takes its length and 8 bytes more, rounded up to 8. */
  readonly capacity: number;
  readonly #decode: Decoder<E>;
  #memory: RingMemory | undefined;

  /** `memory` stands in for the mapping in tests. */
  constructor(options: RingBufferOptions<E>, memory: RingMemory = mapRing(options.fd, options.bytes)) {
    this.name = options.name;
    this.capacity = options.bytes;
    this.#decode = options.decode;
    this.#memory = memory;
  }

  /** Bytes in the ring that have not been read. */
  get unread(): number {
    return unreadBytes(this.#mapping);
  }

  /** All that can be read now, in one array. Takes as long as it takes: for the end, and for small rings. */
  drain(): readonly E[] {
    const events: E[] = [];
    const memory = this.#mapping;
    decodeRecords(memory, finishedBytes(memory, Number.POSITIVE_INFINITY), this.#decode, events);
    return events;
  }

  /**
   * Batches of events, never empty, as they come: within a millisecond or a few while events flow, within 40 ms after a
   * pause. When the signal aborts, ends after all that was in the ring by then. While no batch is asked for the ring
   * fills up, and then the programs lose events. No batch holds up the event loop for more than a few milliseconds.
   */
  read(signal: AbortSignal): AsyncGenerator<readonly E[], void> {
    const source = {
      capacity: this.capacity,
      produced: () => producedBytes(this.#mapping),
      take: (into: E[]) => this.#take(into),
      mark: () => this.#mark(),
    };
    return readBatches(source, signal);
  }

  /** One event at a time; `read` is for those who want the last bit of speed. */
  events(signal: AbortSignal): AsyncIterableIterator<E, void, undefined> {
    return new EachEvent(this.read(signal));
  }

  /** Unmaps the ring; closing twice is harmless, reading afterwards throws. The map's descriptor is its owner's. */
  [Symbol.dispose](): void {
    const memory = this.#memory;
    this.#memory = undefined;
    memory?.release();
  }

  /** Reads no further than the kernel was at the beginning: who runs after it record by record catches nothing. */
  #take(into: E[]): boolean {
    const memory = this.#mapping;
    const until = performance.now() + SLICE_MS;
    let unread = unreadBytes(memory);
    while (unread > 0) {
      const bytes = finishedBytes(memory, STRIDE);
      if (bytes === 0) return false;
      decodeRecords(memory, bytes, this.#decode, into);
      unread -= bytes;
      if (into.length >= BATCH || performance.now() > until) return unread > 0;
    }
    return false;
  }

  #mark(): () => boolean {
    const end = producedBytes(this.#mapping);
    return () => ((end - consumedBytes(this.#mapping)) | 0) <= 0;
  }

  get #mapping(): RingMemory {
    if (this.#memory !== undefined) return this.#memory;
    throw new ValueError(`Cannot read ring buffer "${this.name}": it has been closed`);
  }
}
