import { Buffer } from "node:buffer";
import { ValueError } from "../errors.ts";
import { encodeString } from "./strings.ts";

/** Collects names into the string section of BTF, each once. */
export class NameWriter {
  readonly #offsets = new Map<string, number>();
  readonly #parts: Uint8Array[] = [];
  #end: number;

  /** `first` is where the section begins: at the end of the base's strings for split BTF, else 0. */
  constructor(first: number) {
    this.#end = first;
    if (first === 0) this.offset("");
    else this.#offsets.set("", 0);
  }

  /** The offset of a name, added when it is new. */
  offset(name: string): number {
    const known = this.#offsets.get(name);
    if (known !== undefined) return known;
    if (name.includes("\0"))
      throw new ValueError(`Cannot write BTF name ${JSON.stringify(name)}: it holds a NUL`);
    const bytes = encodeString(`${name}\0`);
    const offset = this.#end;
    this.#parts.push(bytes);
    this.#end += bytes.length;
    this.#offsets.set(name, offset);
    return offset;
  }

  bytes(): Uint8Array {
    return Buffer.concat(this.#parts);
  }
}
