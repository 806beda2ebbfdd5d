import type { Batch } from "./batch-buffers.ts";
import { readBatches, readEach } from "./batch-read.ts";
import { deleteMany, writeMany } from "./batch-write.ts";
import { BpfMap, type MapShape } from "./bpf-map.ts";
import type { Codec } from "./codec.ts";
import { clearElements, drainElements } from "./drain.ts";
import { Elements, type WriteMode } from "./elements.ts";
import { perCpuCodec, possibleCpus } from "./per-cpu.ts";

/**
 * A hash or an LRU hash, and what behaves like one. Reading loops see each element that is there throughout exactly once;
 * what is added or deleted meanwhile, by programs or by the loop's own body, may be seen or not.
 */
export class HashMap<K, V> extends BpfMap implements Iterable<[K, V]> {
  readonly #elements: Elements<K, V>;

  constructor(shape: MapShape, key: Codec<K>, value: Codec<V>) {
    super(shape);
    this.#elements = new Elements({ map: this, key, value });
  }

  /** A copy of the value; `undefined` without one. */
  get(key: K): V | undefined {
    return this.#elements.get(key);
  }

  has(key: K): boolean {
    return this.#elements.has(key);
  }

  /**
   * Writes a value. Returns false, having changed nothing, when `mode` is "create" and the key exists, or "update" and it
   * does not. Throws MapFullError when a new key finds no room; an LRU hash evicts another instead.
   */
  set(key: K, value: V, mode: WriteMode = "any"): boolean {
    return this.#elements.set(key, value, mode);
  }

  /** Whether the key was there. */
  delete(key: K): boolean {
    return this.#elements.delete(key);
  }

  /**
   * Reads and deletes. One step since Linux 5.14; two before, and an update that falls between them is lost. Of several
   * takers, in other processes too, one gets the value.
   */
  take(key: K): V | undefined {
    return this.#elements.take(key);
  }

  /** All elements, read some thousands at a time. Each pair is a copy. */
  entries(): Generator<[K, V], void, undefined> {
    return readEach(this.#elements, ({ keys, values }, i) => [keys.read(i), values.read(i)]);
  }

  keys(): Generator<K, void, undefined> {
    return readEach(this.#elements, ({ keys }, i) => keys.read(i));
  }

  values(): Generator<V, void, undefined> {
    return readEach(this.#elements, ({ values }, i) => values.read(i));
  }

  [Symbol.iterator](): Generator<[K, V], void, undefined> {
    return this.entries();
  }

  /**
   * All elements as the kernel wrote them, for those who sum up millions: no object is made for an element. A batch is
   * borrowed until the next one.
   */
  batches(): Generator<Batch, void, undefined> {
    return readBatches(this.#elements);
  }

  /**
   * Takes everything out, for reports by interval: what programs write meanwhile is either returned or left for the next
   * time. Reading and deleting an element is one step for hash kinds; where the kernel lacks the batch call it is what
   * `take` is.
   */
  drain(): [K, V][] {
    return drainElements(this.#elements);
  }

  clear(): void {
    clearElements(this.#elements);
  }

  /** Writes many elements, some thousands with each call. Not one step: those before a failing one stay written. */
  setMany(entries: Iterable<readonly [K, V]>): void {
    writeMany(this.#elements, entries);
  }

  /** Deletes many keys, and returns how many of them were there. */
  deleteMany(keys: Iterable<K>): number {
    return deleteMany(this.#elements, keys);
  }
}

/** A hash or an LRU hash with a value for each possible CPU, by CPU number, under every key. */
export class PerCpuHashMap<K, V> extends HashMap<K, readonly V[]> {
  /** `value` is the codec of one CPU's value. */
  constructor(shape: MapShape, key: Codec<K>, value: Codec<V>) {
    super(shape, key, perCpuCodec(value, possibleCpus()));
  }
}
