import { BtfError } from "../errors.ts";
import type { Span } from "./header.ts";
import { decodeString, encodeString } from "./strings.ts";

/** The kernel takes names of up to 512 bytes; tags may be longer. Types of damaged data could share one of megabytes. */
const MAX_NAME_BYTES = 65_536;

/** The names of BTF data, NUL-terminated, addressed by offset. Names are decoded when asked for, never all at once. */
export class StringTable {
  readonly #bytes: Uint8Array;
  readonly #base: StringTable | undefined;
  /** The offset of this table's first byte: split BTF counts on from the end of its base. */
  readonly #first: number;

  /** Borrows `bytes`. Offsets below the end of `base` belong to `base`. */
  constructor(bytes: Uint8Array, span: Span, base: StringTable | undefined) {
    this.#bytes = bytes.subarray(span.start, span.end);
    this.#base = base;
    this.#first = base?.end ?? 0;
    checkTerminated(this.#bytes, span.start, base !== undefined);
  }

  /** One past the greatest valid offset. */
  get end(): number {
    return this.#first + this.#bytes.length;
  }

  text(offset: number): string {
    if (this.#base !== undefined && offset < this.#first) return this.#base.text(offset);
    const start = offset - this.#first;
    if (start >= this.#bytes.length) {
      throw new BtfError(`Cannot read a BTF name: offset ${offset}, wanted 0..${this.end - 1}`);
    }
    const end = this.#bytes.indexOf(0, start);
    if (end - start > MAX_NAME_BYTES) {
      throw new BtfError(`Cannot read a BTF name: ${end - start} bytes, wanted at most ${MAX_NAME_BYTES}`);
    }
    return decodeString(this.#bytes, start, end);
  }

  /** A test for "the name at this offset is `name`" which compares bytes and decodes nothing. */
  matcher(name: string): (offset: number) => boolean {
    const wanted = encodeString(name);
    const own = this.#ownMatcher(wanted);
    const base = this.#base;
    if (base === undefined) return own;
    const inBase = base.matcher(name);
    return (offset) => (offset < this.#first ? inBase(offset) : own(offset));
  }

  #ownMatcher(wanted: Uint8Array): (offset: number) => boolean {
    const bytes = this.#bytes;
    const first = this.#first;
    const length = wanted.length;
    return (offset) => {
      const start = offset - first;
      if (bytes[start + length] !== 0) return false;
      for (let i = 0; i < length; i++) if (bytes[start + i] !== wanted[i]) return false;
      return true;
    };
  }
}

/** With a NUL at the end, no name can run out of the table; with one at the start, offset 0 is the empty name. */
function checkTerminated(bytes: Uint8Array, offset: number, split: boolean): void {
  if (split && bytes.length === 0) return;
  if (bytes.length === 0) throw new BtfError("Cannot read BTF: no names", { offset });
  if (bytes.at(-1) !== 0) throw new BtfError("Cannot read BTF: the last name has no end", { offset });
  if (!split && bytes[0] !== 0)
    throw new BtfError("Cannot read BTF: the first name is not empty", { offset });
}
