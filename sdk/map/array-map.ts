import { ValueError } from "../errors.ts";
import type { Batch } from "./batch-buffers.ts";
import { readBatches, readEach } from "./batch-read.ts";
import { writeMany } from "./batch-write.ts";
import { BpfMap, type MapShape } from "./bpf-map.ts";
import { bytes, type Codec, u32 } from "./codec.ts";
import { Elements } from "./elements.ts";
import { mapFlags } from "./kinds.ts";
import { MappedElements } from "./mapped-elements.ts";
import { perCpuCodec, possibleCpus } from "./per-cpu.ts";

/**
 * An array: all elements exist from the start, as zeros. With BPF_F_MMAPABLE they are read and written in the map's own
 * memory, without a system call; what a program is writing, if wider than 8 bytes, may then be seen half written.
 */
export class ArrayMap<V> extends BpfMap implements Iterable<V> {
  readonly #elements: Elements<number, V>;
  #mapped: MappedElements<V> | undefined;

  constructor(shape: MapShape, value: Codec<V>) {
    super(shape);
    this.#elements = new Elements({ map: this, key: u32, value });
    if (this.flags & mapFlags.BPF_F_MMAPABLE) this.#mapped = new MappedElements(this, value);
  }

  /** The number of elements. */
  get length(): number {
    return this.maxEntries;
  }

  /** A copy of the element; `undefined` beyond the end. */
  get(index: number): V | undefined {
    if (this.#mapped === undefined) return this.#elements.get(index);
    return this.#has(index) ? this.#mapped.read(index) : undefined;
  }

  /** Throws ValueError for an index beyond the end. */
  set(index: number, value: V): void {
    if (!this.#has(index)) {
      const range = `0..${this.maxEntries - 1}`;
      throw new ValueError(`Cannot write map "${this.name}": key: ${index} is not in ${range}`);
    }
    if (this.#mapped?.writable) this.#mapped.write(index, value);
    else this.#elements.set(index, value, "any");
  }

  *entries(): Generator<[number, V], void, undefined> {
    let index = 0;
    for (const value of this.values()) yield [index++, value];
  }

  /** The elements in order. System calls read some thousands at a time. */
  *values(): Generator<V, void, undefined> {
    if (this.#mapped === undefined) yield* readEach(this.#elements, ({ values }, i) => values.read(i));
    for (let i = 0; this.#mapped !== undefined && i < this.maxEntries; i++) yield this.#mapped.read(i);
  }

  [Symbol.iterator](): Generator<V, void, undefined> {
    return this.values();
  }

  /** All elements as the kernel wrote them; the keys are u32 indices. A batch is borrowed until the next one. */
  batches(): Generator<Batch, void, undefined> {
    return readBatches(this.#elements);
  }

  /** Writes many elements. Not one step: those before a failing one stay written. */
  setMany(entries: Iterable<readonly [index: number, value: V]>): void {
    if (!this.#mapped?.writable) writeMany(this.#elements, entries);
    else for (const [index, value] of entries) this.set(index, value);
  }

  /** Sets every element to zeros. What a program adds between a read and this is lost. */
  clear(): void {
    if (this.#mapped?.writable) this.#mapped.clear();
    else this.#writeZeros();
  }

  override close(): void {
    this.#mapped?.close();
    this.#mapped = undefined;
    super.close();
  }

  #writeZeros(): void {
    const value = bytes(this.#elements.valueCodec.size);
    writeMany(new Elements({ map: this, key: u32, value }), zeros(this.maxEntries, value.size));
  }

  #has(index: number): boolean {
    return Number.isInteger(index) && index >= 0 && index < this.maxEntries;
  }
}

function* zeros(count: number, size: number): Generator<[number, Uint8Array]> {
  const zero = new Uint8Array(size);
  for (let i = 0; i < count; i++) yield [i, zero];
}

/** An array with a value for each possible CPU, by CPU number, in every element. It cannot be mapped. */
export class PerCpuArrayMap<V> extends ArrayMap<readonly V[]> {
  /** `value` is the codec of one CPU's value. */
  constructor(shape: MapShape, value: Codec<V>) {
    super(shape, perCpuCodec(value, possibleCpus()));
  }
}
