import { decodeString } from "../btf/mod.ts";
import { type ByteSource, cannotOpen } from "./source.ts";

/** A mangled C++ name can have tens of thousands of bytes; one longer than this is refused. */
const MAX_NAME_BYTES = 2 ** 16;

/** What all names decoded from one table may add up to: 512 MiB. Names may overlap, so a small file can hold many. */
const MAX_TOTAL_BYTES = 2 ** 29;

/** A string table: NUL-terminated names by offset, decoded when asked for. */
export class Names {
  readonly #source: ByteSource;
  readonly #bytes: Uint8Array;
  #decodedBytes = 0;

  /** Borrows `bytes`. */
  constructor(source: ByteSource, bytes: Uint8Array) {
    this.#source = source;
    this.#bytes = bytes;
  }

  /** @throws ElfError when the name starts or ends outside the table, or is too long. */
  at(offset: number): string {
    if (offset === 0 && this.#bytes.length === 0) return "";
    const end = this.#end(offset);
    this.#decodedBytes += end - offset;
    if (this.#decodedBytes > MAX_TOTAL_BYTES)
      throw cannotOpen(this.#source.name, "more than 512 MiB of names");
    return decodeString(this.#bytes, offset, end);
  }

  /** Whether the name at `offset` is `wanted`, or `wanted` and a symbol version (`@GLIBC_2.2.5`, `@@GLIBC_2.14`). */
  matches(offset: number, wanted: Uint8Array): boolean {
    const bytes = this.#bytes;
    const last = bytes[offset + wanted.length];
    if (last !== 0 && last !== AT_SIGN) return false;
    for (let i = 0; i < wanted.length; i++) if (bytes[offset + i] !== wanted[i]) return false;
    return true;
  }

  #end(offset: number): number {
    const bytes = this.#bytes;
    if (offset >= bytes.length) {
      throw cannotOpen(
        this.#source.name,
        `a name at ${offset}, wanted within ${bytes.length} bytes of names`,
      );
    }
    const limit = Math.min(bytes.length, offset + MAX_NAME_BYTES + 1);
    for (let end = offset; end < limit; end++) if (bytes[end] === 0) return end;
    throw cannotOpen(this.#source.name, `a name at ${offset} without an end`);
  }
}

const AT_SIGN = 0x40;
