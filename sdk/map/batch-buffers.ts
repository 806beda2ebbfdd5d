import type { RecordView } from "../btf/mod.ts";
import { allocate } from "../ffi/mod.ts";
import { Column } from "./column.ts";
import type { Elements } from "./elements.ts";

/**
 * Several elements as the kernel wrote them: key `i` begins at byte `i * keyStride` of `keys`, value `i` at
 * `i * valueStride` of `values`. Borrowed: both are overwritten by the next step of the loop.
 */
export interface Batch {
  readonly count: number;
  readonly keys: RecordView;
  readonly keyStride: number;
  readonly values: RecordView;
  readonly valueStride: number;
}

/** As much as fits in a processor's second-level cache beside everything else. */
const BATCH_BYTES = 128 * 1024;
const FEWEST = 64;
const MOST = 8192;

/** The memory of one loop over batches. */
export class BatchBuffers<K, V> {
  keys: Column<K>;
  values: Column<V>;
  capacity: number;
  /** In: how many elements there is room for. Out: how many there are. */
  readonly count: Uint32Array<ArrayBuffer> = new Uint32Array(allocate(8).buffer);
  /** The kernel's own notes of where a batch ended: a bucket number, or a key (`kernel/bpf/hashtab.c`, `syscall.c`). */
  readonly positions: [Uint8Array, Uint8Array];
  readonly #elements: Elements<K, V>;

  constructor(elements: Elements<K, V>) {
    const { keyCodec, valueCodec, map } = elements;
    const fitting = Math.floor(BATCH_BYTES / (keyCodec.size + valueCodec.size));
    this.capacity = Math.min(Math.max(fitting, FEWEST), MOST, Math.max(map.maxEntries, FEWEST));
    this.#elements = elements;
    this.keys = this.#keys();
    this.values = this.#values();
    this.positions = [allocate(Math.max(keyCodec.size, 8)), allocate(Math.max(keyCodec.size, 8))];
  }

  /** Makes room for a bucket of the hash table that alone holds more elements than fit. */
  grow(): void {
    this.capacity *= 2;
    this.keys = this.#keys();
    this.values = this.#values();
  }

  batch(count: number): Batch {
    const { keys, values } = this;
    return {
      count,
      keys: keys.view,
      keyStride: keys.stride,
      values: values.view,
      valueStride: values.stride,
    };
  }

  #keys(): Column<K> {
    return new Column(this.#elements.keyCodec, this.capacity, { map: this.#elements.map.name, side: "key" });
  }

  #values(): Column<V> {
    const side = { map: this.#elements.map.name, side: "value" } as const;
    return new Column(this.#elements.valueCodec, this.capacity, side);
  }
}
