import { SyscallError } from "../errors.ts";
import { type Address, libc, viewBuffer } from "../ffi/mod.ts";
import type { BpfMap } from "./bpf-map.ts";
import type { Codec } from "./codec.ts";
import { Column } from "./column.ts";
import { EACCES, EPERM } from "./errnos.ts";
import { MapError } from "./errors.ts";

const PROT_READ = 1;
const PROT_WRITE = 2;
const MAP_SHARED = 1;
/** The kernel rounds the mapping up to whole pages itself (`bpf_map_mmap`, `array_map_mmap`). */
const WORD = 8;

/** The elements of an mmapable array in the map's own memory, each on a boundary of 8 bytes (`array->elem_size`). */
export class MappedElements<V> {
  /** False for a frozen map, or one that programs may only read: those are written by system call, if at all. */
  readonly writable: boolean;
  readonly #address: Address;
  readonly #length: number;
  readonly #column: Column<V>;
  readonly #scratch: Column<V>;

  constructor(map: BpfMap, value: Codec<V>) {
    const stride = Math.ceil(value.size / WORD) * WORD;
    this.#length = stride * map.maxEntries;
    const writable = mapMemory(map, this.#length, PROT_READ | PROT_WRITE);
    this.writable = writable !== undefined;
    this.#address = writable ?? mapMemory(map, this.#length, PROT_READ) ?? 0;
    const side = { map: map.name, side: "value" } as const;
    // Lifetime: the mapping stays until `close`, and nothing reads through the column after it.
    this.#column = new Column(value, map.maxEntries, side, viewBuffer(this.#address, this.#length), stride);
    this.#scratch = new Column(value, 1, side);
  }

  read(index: number): V {
    return this.#column.read(index);
  }

  /** Encodes aside first: a value that is refused leaves the element as it was. */
  write(index: number, value: V): void {
    this.#scratch.write(0, value, "write");
    this.#column.copy(index, this.#scratch);
  }

  clear(): void {
    this.#column.bytes.fill(0);
  }

  close(): void {
    libc.munmap(this.#address, this.#length);
  }
}

/** `undefined` when this map cannot be mapped with this protection. */
function mapMemory(map: BpfMap, length: number, protection: number): Address | undefined {
  try {
    return libc.mmap(null, length, protection, MAP_SHARED, map.fd, 0);
  } catch (error) {
    if (!(error instanceof SyscallError)) throw error;
    const refused = error.errno === EPERM || error.errno === EACCES;
    if (refused && protection !== PROT_READ) return undefined;
    throw new MapError(map.name, "map the memory of", error);
  }
}
