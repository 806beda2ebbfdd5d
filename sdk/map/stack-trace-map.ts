import { ValueError } from "../errors.ts";
import { readEach } from "./batch-read.ts";
import { BpfMap, type MapShape } from "./bpf-map.ts";
import { type Codec, u32 } from "./codec.ts";
import { clearElements } from "./drain.ts";
import { Elements } from "./elements.ts";
import { mapFlags } from "./kinds.ts";

/**
 * Stacks that programs stored with `bpf_get_stackid`, by the id that it returned. Without BPF_F_REUSE_STACKID in that call a
 * stack stays until it is deleted; with it, an id may come to mean another stack.
 */
export class StackTraceMap extends BpfMap {
  readonly #elements: Elements<number, bigint[]>;

  constructor(shape: MapShape) {
    super(shape);
    if (this.flags & mapFlags.BPF_F_STACK_BUILD_ID) {
      throw new ValueError(`Cannot use map "${this.name}": its stacks are build ids, addresses are wanted`);
    }
    this.#elements = new Elements({ map: this, key: u32, value: addresses(this.valueSize) });
  }

  /** The greatest number of addresses in a stack. */
  get depth(): number {
    return this.valueSize / 8;
  }

  /**
   * The return addresses, the innermost function first. `undefined` when there is no such stack, and for a negative id,
   * which is the error number that `bpf_get_stackid` returned instead.
   */
  get(id: number): bigint[] | undefined {
    return id < 0 ? undefined : this.#elements.get(id);
  }

  has(id: number): boolean {
    return id >= 0 && this.#elements.has(id);
  }

  /** Whether the stack was there. */
  delete(id: number): boolean {
    return id >= 0 && this.#elements.delete(id);
  }

  keys(): Generator<number, void, undefined> {
    return readEach(this.#elements, ({ keys }, i) => keys.read(i));
  }

  entries(): Generator<[number, bigint[]], void, undefined> {
    return readEach(this.#elements, ({ keys, values }, i): [number, bigint[]] => [
      keys.read(i),
      values.read(i),
    ]);
  }

  [Symbol.iterator](): Generator<[number, bigint[]], void, undefined> {
    return this.entries();
  }

  clear(): void {
    clearElements(this.#elements);
  }
}

/** Addresses up to the first zero, which is where the kernel stops. User space cannot write stacks. */
function addresses(size: number): Codec<bigint[]> {
  return {
    size,
    decode: (view, offset) => {
      const words = view.u64.subarray(offset >>> 3, (offset + size) >>> 3);
      const end = words.indexOf(0n);
      return Array.from(end < 0 ? words : words.subarray(0, end));
    },
    encode: () => {
      throw new ValueError("value: stacks are written by programs only");
    },
  };
}
