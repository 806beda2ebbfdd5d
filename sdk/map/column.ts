import { type RecordView, recordView } from "../btf/mod.ts";
import { allocate } from "../ffi/mod.ts";
import type { Codec } from "./codec.ts";
import { codecError } from "./errors.ts";

/** The side of a map that a column holds; it stands in messages. */
export interface Side {
  readonly map: string;
  readonly side: "key" | "value";
}

/**
 * A run of keys or of values, as the kernel reads and writes them: one behind the other, `stride` bytes apart.
 * The memory is allocated once and stays where it is, so that a call hands it over as it is.
 */
export class Column<T> {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly view: RecordView;
  readonly stride: number;
  readonly #codec: Codec<T>;
  readonly #side: Side;
  /** An aligned place for elements that lie across the boundary their codec wants. */
  readonly #aligned: RecordView | undefined;

  constructor(codec: Codec<T>, length: number, side: Side, memory?: ArrayBuffer, stride = codec.size) {
    const size = Math.ceil(Math.max(stride * length, 1) / 8) * 8;
    this.bytes = memory === undefined ? allocate(size) : new Uint8Array(memory);
    this.view = recordView(this.bytes.buffer);
    this.stride = stride;
    this.#codec = codec;
    this.#side = side;
    const straight = length === 1 || stride % (codec.alignment ?? 8) === 0;
    this.#aligned = straight ? undefined : recordView(new ArrayBuffer(perEight(stride)));
  }

  read(index: number): T {
    const { stride } = this;
    const aligned = this.#aligned;
    if (aligned === undefined) return this.#codec.decode(this.view, index * stride, this.#codec.size);
    aligned.u8.set(this.view.u8.subarray(index * stride, (index + 1) * stride));
    return this.#codec.decode(aligned, 0, stride);
  }

  /** Writes every byte of the element: what a codec leaves out, padding above all, becomes zero. */
  write(index: number, value: T, action: string): void {
    const aligned = this.#aligned ?? this.view;
    const offset = aligned === this.view ? index * this.stride : 0;
    aligned.u8.fill(0, offset, offset + this.stride);
    try {
      this.#codec.encode(value, aligned, offset);
    } catch (error) {
      throw codecError(this.#side.map, action, this.#side.side, error);
    }
    if (aligned !== this.view) this.view.u8.set(aligned.u8.subarray(0, this.stride), index * this.stride);
  }

  /** The bytes of one element, borrowed. */
  element(index: number): Uint8Array {
    return this.bytes.subarray(index * this.stride, (index + 1) * this.stride);
  }

  /** Copies one element in from the first place of another column of the same type. */
  copy(index: number, source: Column<T>): void {
    this.bytes.set(source.bytes.subarray(0, this.stride), index * this.stride);
  }
}

function perEight(size: number): number {
  return Math.ceil(size / 8) * 8;
}
