import { libbpf } from "../ffi/mod.ts";
import { BpfMap, type MapShape } from "./bpf-map.ts";
import type { Codec } from "./codec.ts";
import { Column } from "./column.ts";
import { ENOENT } from "./errnos.ts";
import { mapError, updateError } from "./errors.ts";

const BPF_ANY = 0;
const BPF_EXIST = 2;

/** A queue (first in, first out) or a stack (last in, first out). Linux 4.20. */
export class QueueMap<V> extends BpfMap {
  readonly #value: Column<V>;

  constructor(shape: MapShape, value: Codec<V>) {
    super(shape);
    this.#value = new Column(value, 1, { map: shape.name, side: "value" });
  }

  /**
   * Adds an element. In a full map it throws MapFullError or, with `replaceOldest`, throws the oldest element out (of a
   * stack: the lowest one).
   */
  push(value: V, { replaceOldest = false }: { readonly replaceOldest?: boolean } = {}): void {
    this.#value.write(0, value, "write");
    const flags = replaceOldest ? BPF_EXIST : BPF_ANY;
    const result = libbpf.bpf_map_update_elem(this.fd, null, this.#value.bytes, flags);
    if (result !== 0) throw updateError(this, "bpf_map_update_elem", result);
  }

  /** Removes and returns the next element; `undefined` when there is none. */
  pop(): V | undefined {
    const call = "bpf_map_lookup_and_delete_elem";
    return this.#result(call, libbpf[call](this.fd, null, this.#value.bytes));
  }

  /** Returns the next element and leaves it in; `undefined` when there is none. */
  peek(): V | undefined {
    const call = "bpf_map_lookup_elem_flags";
    return this.#result(call, libbpf[call](this.fd, null, this.#value.bytes, 0));
  }

  /** Pops until there is nothing left, but never more than the map holds, so that a busy producer cannot keep it going. */
  drain(): V[] {
    const drained: V[] = [];
    while (drained.length < this.maxEntries) {
      const value = this.pop();
      if (value === undefined) break;
      drained.push(value);
    }
    return drained;
  }

  #result(call: string, result: number): V | undefined {
    if (result === 0) return this.#value.read(0);
    if (result === -ENOENT) return undefined;
    throw mapError(this, "read", call, result);
  }
}
