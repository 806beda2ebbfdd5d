import { Buffer } from "node:buffer";
import { type FakeFunction, fakeBackend, useBackend } from "../../../../sdk/ffi/mod.ts";
import { Elements } from "../../../../sdk/map/elements.ts";
import { BpfMap, u32, u64 } from "../../../../sdk/map/mod.ts";

const ENOENT = 2;

/** A hash map of JavaScript's behind libbpf's calls, one element at a time, with the kernel's habit of starting again. */
export class FakeHash {
  readonly stored = new Map<number, bigint>();
  readonly calls: string[] = [];
  /** Runs before each answer, to change the map at a chosen moment. */
  before: (call: string) => void = () => {};

  readonly functions: Record<string, FakeFunction> = {
    bpf_map_lookup_elem_flags: (_, key, value) => this.#answer("lookup", () => this.#lookup(key, value)),
    bpf_map_delete_elem: (_, key) =>
      this.#answer("delete", () => (this.stored.delete(wordIn(key)) ? 0 : -ENOENT)),
    bpf_map_update_elem: (_, key, value) => this.#answer("update", () => this.#update(key, value)),
    bpf_map_get_next_key: (_, key, next) => this.#answer("next", () => this.#next(key, next)),
  };

  /** Puts this map in the place of libbpf until the result is disposed; `more` replaces or adds calls. */
  install(more: Record<string, FakeFunction> = {}): Disposable {
    const restore = useBackend(fakeBackend({ ...unsupported, ...this.functions, ...more }));
    return { [Symbol.dispose]: restore };
  }

  #answer(call: string, answer: () => number): number {
    this.calls.push(call);
    this.before(call);
    return answer();
  }

  #lookup(key: unknown, value: unknown): number {
    const found = this.stored.get(wordIn(key));
    if (found === undefined) return -ENOENT;
    bytesOf(value).writeBigUInt64LE(found);
    return 0;
  }

  #update(key: unknown, value: unknown): number {
    this.stored.set(wordIn(key), bytesOf(value).readBigUInt64LE());
    return 0;
  }

  /** The one after `key`; the first one when `key` is NULL or is not there any more, as `htab_map_get_next_key`. */
  #next(key: unknown, next: unknown): number {
    const keys = [...this.stored.keys()];
    const following = keys[key === null ? 0 : keys.indexOf(wordIn(key)) + 1];
    if (following === undefined) return -ENOENT;
    bytesOf(next).writeUInt32LE(following);
    return 0;
  }
}

const ENOTSUPP = 524;

/** What a kernel without these calls answers. */
const unsupported: Record<string, FakeFunction> = Object.fromEntries(
  [
    "bpf_map_lookup_batch",
    "bpf_map_lookup_and_delete_batch",
    "bpf_map_update_batch",
    "bpf_map_delete_batch",
    "bpf_map_lookup_and_delete_elem",
  ].map((name) => [name, () => -ENOTSUPP]),
);

/** Elements of a hash of 100 entries called "counts", u32 to u64. */
export function elementsOf(maxEntries = 100): Elements<number, bigint> {
  const shape = { name: "counts", fd: 3, type: 1, keySize: 4, valueSize: 8, maxEntries };
  return new Elements({ map: new BpfMap(shape), key: u32, value: u64 });
}

/** The memory that a call was given. */
export function bytesOf(argument: unknown): Buffer {
  if (!ArrayBuffer.isView(argument)) throw new Error("no memory was given");
  return Buffer.from(argument.buffer, argument.byteOffset, argument.byteLength);
}

function wordIn(argument: unknown): number {
  return bytesOf(argument).readUInt32LE();
}

/** A call that always answers the same, and the arguments of each time. */
export function answering(result: number): { readonly times: unknown[][]; readonly call: FakeFunction } {
  const times: unknown[][] = [];
  const call: FakeFunction = (...args) => {
    times.push(args);
    return result;
  };
  return { times, call };
}
