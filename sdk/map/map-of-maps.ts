import { readEach } from "./batch-read.ts";
import { BpfMap, type MapShape } from "./bpf-map.ts";
import { type Codec, u32 } from "./codec.ts";
import { clearElements } from "./drain.ts";
import { Elements, type WriteMode } from "./elements.ts";

/**
 * An array or a hash whose values are maps, all of the shape of its template. The kernel holds the maps that are in it, so
 * they outlive the objects they were put in from. User space writes descriptors and reads ids.
 */
export class MapOfMaps<K> extends BpfMap {
  readonly #elements: Elements<K, number>;

  /** `key` is the codec of a hash's keys; an array's are indices. */
  constructor(shape: MapShape, key: Codec<K>) {
    super(shape);
    // Before Linux 6.15 the batch calls give up with EINTR at an empty place of an array of maps (5644c6b50ffe).
    this.#elements = new Elements({ map: this, key, value: u32, batch: false });
  }

  /**
   * Puts a map in; programs see it from then on. Returns false when `mode` forbids it, as `HashMap.set`. The kernel answers
   * EINVAL when the shape is not the template's.
   */
  set(key: K, map: BpfMap, mode: WriteMode = "any"): boolean {
    return this.#elements.set(key, map.fd, mode);
  }

  /** The id of the map there, as `BpfMap.id` has it; `undefined` without one. `openMapById` opens it. */
  get(key: K): number | undefined {
    return this.#elements.get(key);
  }

  has(key: K): boolean {
    return this.#elements.has(key);
  }

  /** Whether there was a map. */
  delete(key: K): boolean {
    return this.#elements.delete(key);
  }

  keys(): Generator<K, void, undefined> {
    return readEach(this.#elements, ({ keys }, i) => keys.read(i));
  }

  /** Keys and map ids; empty places of an array are left out. */
  entries(): Generator<[K, number], void, undefined> {
    return readEach(this.#elements, ({ keys, values }, i): [K, number] => [keys.read(i), values.read(i)]);
  }

  [Symbol.iterator](): Generator<[K, number], void, undefined> {
    return this.entries();
  }

  clear(): void {
    clearElements(this.#elements);
  }
}
