import { recordView } from "../../../../sdk/btf/mod.ts";
import type { RingMemory } from "../../../../sdk/ringbuf/mod.ts";

const HEADER_BYTES = 8;
const BUSY = 0x80000000;
const DISCARDED = 0x40000000;

/** A record that has room and is still being written. */
export interface Reserved {
  readonly at: bigint;
  readonly length: number;
}

/** A ring in ordinary memory, written to as kernel/bpf/ringbuf.c does: room, busy bit and position, then data, then length. */
export class SyntheticRing {
  readonly bytes: number;
  readonly memory: RingMemory;
  releases = 0;
  readonly #data: DataView;
  readonly #producer: BigUint64Array;
  readonly #consumer: BigUint64Array;

  /** `position` is where producer and consumer begin, a multiple of 8. */
  constructor(bytes: number, position = 0n) {
    const consumer = new ArrayBuffer(8);
    const producer = new ArrayBuffer(8);
    const data = new ArrayBuffer(2 * bytes);
    this.bytes = bytes;
    this.#data = new DataView(data);
    this.#producer = new BigUint64Array(producer).fill(position);
    this.#consumer = new BigUint64Array(consumer).fill(position);
    this.memory = {
      bytes,
      consumer: new BigInt64Array(consumer),
      consumerLow: new Uint32Array(consumer, 0, 1),
      producerLow: new Uint32Array(producer, 0, 1),
      data: recordView(data),
      release: () => {
        this.releases++;
      },
    };
  }

  get consumed(): bigint {
    return this.#consumer[0] ?? 0n;
  }

  get produced(): bigint {
    return this.#producer[0] ?? 0n;
  }

  /** `undefined` when the ring is full. */
  reserve(length: number): Reserved | undefined {
    const at = this.produced;
    const end = at + BigInt((length + HEADER_BYTES + 7) & ~7);
    if (end - this.consumed > BigInt(this.bytes)) return undefined;
    this.#u32(at, (length | BUSY) >>> 0);
    this.#producer[0] = end;
    return { at, length };
  }

  /** Writes `value` into the first four bytes, the same byte into all others, and finishes the record. */
  submit(record: Reserved, value: number): void {
    for (let i = 0; i < record.length; i++) this.#u8(record.at + BigInt(HEADER_BYTES + i), value & 0xff);
    if (record.length >= 4) this.#u32(record.at + BigInt(HEADER_BYTES), value);
    this.#u32(record.at, record.length);
  }

  discard(record: Reserved): void {
    this.#u32(record.at, (record.length | DISCARDED) >>> 0);
  }

  /** Reserves and submits. */
  write(value: number, length = 8): boolean {
    const record = this.reserve(length);
    if (record !== undefined) this.submit(record, value);
    return record !== undefined;
  }

  #u32(position: bigint, value: number): void {
    const bytes = new DataView(new ArrayBuffer(4));
    bytes.setUint32(0, value, true);
    for (let i = 0; i < 4; i++) this.#u8(position + BigInt(i), bytes.getUint8(i));
  }

  /** Both mappings show the byte. */
  #u8(position: bigint, value: number): void {
    const offset = Number(position % BigInt(this.bytes));
    this.#data.setUint8(offset, value);
    this.#data.setUint8(offset + this.bytes, value);
  }
}
