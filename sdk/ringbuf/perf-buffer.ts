import type { Decoder } from "../btf/mod.ts";
import { ValueError } from "../errors.ts";
import { allocate, libbpf, libc, syscallError } from "../ffi/mod.ts";
import { onlineCpus } from "../os/mod.ts";
import { readBatches } from "./batches.ts";
import { type CpuBuffer, openCpuBuffer } from "./cpu-buffer.ts";
import { EachEvent } from "./each-event.ts";
import { readBytes, visitRecords, writtenBytes } from "./perf-records.ts";
import { TimeOrder } from "./time-order.ts";

export interface PerfBufferOptions<E> {
  /** For messages; the map's name. */
  readonly name: string;
  /** A `BPF_MAP_TYPE_PERF_EVENT_ARRAY` with room for every CPU. Lifetime: must stay open as long as the buffer. */
  readonly fd: number;
  /** The size of each CPU's buffer, a power of two and a multiple of the page. */
  readonly bytes: number;
  /** Must return copies only. The length it is given may be up to 7 more than what the program wrote (kernel padding). */
  readonly decode: Decoder<E>;
}

/** Records of a CPU in one batch at most. */
const BATCH = 1024;
/**
 * How long events are held back so that one of another CPU may still come before them. A record is stamped and written
 * without being preempted, so this only has to outlast an interrupt.
 */
const WINDOW_NS = 10e6;
const CLOCK_MONOTONIC = 1;

/**
 * Reads what programs write with `bpf_perf_event_output(ctx, &map, BPF_F_CURRENT_CPU, …)`: for kernels before 5.8 and for
 * records of any length. One buffer for each CPU that is online at the start; their events are merged by time over a
 * window of 10 ms. Linux 4.4.
 *
 * @example
 * using buffer = new PerfBuffer({ name: "opens", fd, bytes: 256 << 10, decode });
 * for await (const batch of buffer.read(signal)) for (const event of batch) console.log(event.path);
 */
export class PerfBuffer<E> implements Disposable {
  readonly name: string;
  /** Of one CPU, in bytes. A record takes its length and 20 bytes more, rounded up to 8. */
  readonly capacity: number;
  readonly #decode: Decoder<E>;
  readonly #order = new TimeOrder<E>();
  #buffers: readonly CpuBuffer[] | undefined;
  #lostBefore = 0;

  constructor({ name, fd, bytes, decode }: PerfBufferOptions<E>) {
    this.name = name;
    this.capacity = bytes;
    this.#decode = decode;
    this.#buffers = openAll(fd, bytes);
  }

  /** Records that found no room. Exact since Linux 6.0; before, it lags until the next record that finds room. */
  get lost(): number {
    return this.#lostBefore + sum(this.#buffers ?? [], ({ lost }) => lost);
  }

  /** Batches of events in order of time, as `RingBuffer.read`, and later by the window of 10 ms. */
  read(signal: AbortSignal): AsyncGenerator<readonly E[], void> {
    const source = {
      capacity: this.capacity,
      produced: () => sum(this.#open, ({ memory }) => writtenBytes(memory)),
      take: (into: E[], last: boolean) => this.#take(into, last),
      mark: () => this.#mark(),
    };
    return readBatches(source, signal);
  }

  /** One event at a time, as `RingBuffer.events`. */
  events(signal: AbortSignal): AsyncIterableIterator<E, void, undefined> {
    return new EachEvent(this.read(signal));
  }

  /** Unmaps and closes the events; the kernel takes them out of the map. Harmless twice; reading afterwards throws. */
  [Symbol.dispose](): void {
    const buffers = this.#buffers ?? [];
    this.#lostBefore = this.lost;
    this.#buffers = undefined;
    for (const buffer of buffers) buffer.close();
  }

  #take(into: E[], last: boolean): boolean {
    // Nothing that is written from here on is older than this.
    let until = last ? Number.POSITIVE_INFINITY : monotonicNs() - WINDOW_NS;
    let more = false;
    for (const buffer of this.#open) {
      const reached = this.#takeFrom(buffer);
      if (reached === undefined) continue;
      // What this CPU has not shown yet is no older than its last one.
      until = Math.min(until, reached);
      more = true;
    }
    this.#order.release(until, into);
    return more;
  }

  /** The time of the last record read when there is more; `undefined` when all was read. */
  #takeFrom(buffer: CpuBuffer): number | undefined {
    let reached = 0;
    const all = visitRecords(buffer.memory, BATCH, {
      sample: (timeNs, view, length) => {
        reached = timeNs;
        this.#order.add(timeNs, this.#decode(view, 0, length));
      },
      lost: (count) => {
        buffer.told += count;
      },
    });
    return all ? undefined : reached;
  }

  #mark(): () => boolean {
    const ends = this.#open.map(({ memory }) => ({ memory, end: writtenBytes(memory) }));
    return () => ends.every(({ memory, end }) => ((end - readBytes(memory)) | 0) <= 0);
  }

  get #open(): readonly CpuBuffer[] {
    if (this.#buffers !== undefined) return this.#buffers;
    throw new ValueError(`Cannot read perf buffer "${this.name}": it has been closed`);
  }
}

/** Opens one event for each CPU and enters them into the map. */
function openAll(fd: number, bytes: number): CpuBuffer[] {
  const buffers: CpuBuffer[] = [];
  try {
    for (const cpu of onlineCpus()) {
      const buffer = openCpuBuffer(cpu, bytes);
      buffers.push(buffer);
      enter(fd, buffer);
    }
    return buffers;
  } catch (error) {
    for (const buffer of buffers) buffer.close();
    throw error;
  }
}

function enter(map: number, { cpu, fd }: CpuBuffer): void {
  const result = libbpf.bpf_map_update_elem(map, Uint32Array.of(cpu), Uint32Array.of(fd), 0n);
  if (result < 0) throw syscallError("bpf_map_update_elem", result);
}

function sum(buffers: readonly CpuBuffer[], value: (buffer: CpuBuffer) => number): number {
  return buffers.reduce((total, buffer) => total + value(buffer), 0);
}

function monotonicNs(): number {
  const time = new BigInt64Array(allocate(16).buffer); // struct timespec
  libc.clock_gettime(CLOCK_MONOTONIC, time);
  return Number(time[0]) * 1e9 + Number(time[1]);
}
