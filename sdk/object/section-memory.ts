import { type Address, libc, view } from "../ffi/mod.ts";

const PROT_READ = 1;
const PROT_WRITE = 2;
const MAP_SHARED = 1;

/** A section of globals, mapped from its array map (`BPF_F_MMAPABLE`, Linux 5.5): reads and writes need no system call. */
export class SectionMemory {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly #address: Address;
  readonly #length: number;

  constructor(fd: number, size: number, writable: boolean) {
    this.#length = size;
    const protection = writable ? PROT_READ | PROT_WRITE : PROT_READ;
    this.#address = libc.mmap(null, size, protection, MAP_SHARED, fd, 0);
    // Lifetime: the mapping stays until this object is disposed; nothing keeps `bytes` beyond one read or write.
    this.bytes = view(this.#address, size);
  }

  /** The section as u64 words, as counters are. */
  get words(): BigUint64Array {
    return new BigUint64Array(this.bytes.buffer, 0, this.#length >>> 3);
  }

  [Symbol.dispose](): void {
    libc.munmap(this.#address, this.#length);
  }
}
