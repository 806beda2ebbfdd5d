import { compileDecoder, compileEncoder, recordView } from "../btf/mod.ts";
import { SymbolError } from "../errors.ts";
import type { ObjectTypes } from "./types.ts";

/** A section of globals: `.rodata` before load, `.data` and `.bss` (mapped from their map) after it. */
export class Globals {
  readonly #section: string;
  readonly #types: ObjectTypes;
  readonly #memory: () => Uint8Array | undefined;

  /** `memory` gives the section's bytes; it is asked each time, because libbpf may move them. */
  constructor(section: string, types: ObjectTypes, memory: () => Uint8Array | undefined) {
    this.#section = section;
    this.#types = types;
    this.#memory = memory;
  }

  /** The C names of the section's variables. */
  get names(): readonly string[] {
    return [...this.#types.globals(this.#section).keys()];
  }

  read(name: string): unknown {
    const { offset, size, layout } = this.#variable(name);
    // A copy, so that the decoder's views start at an aligned offset whatever the section's address is.
    const bytes = new Uint8Array(alignUp(size));
    bytes.set(this.#bytes().subarray(offset, offset + size));
    return compileDecoder(layout)(recordView(bytes.buffer), 0, size);
  }

  /** `path` is how the variable is called in an error about its value. */
  write(name: string, value: unknown, path = name): void {
    const { offset, size, layout } = this.#variable(name);
    const bytes = new Uint8Array(alignUp(size));
    compileEncoder(layout, path)(value, recordView(bytes.buffer), 0);
    this.#bytes().set(bytes.subarray(0, size), offset);
  }

  #variable(name: string) {
    const variable = this.#types.globals(this.#section).get(name);
    if (variable !== undefined) return variable;
    throw new SymbolError(
      name,
      `Cannot find the global "${name}" in ${this.#section}: it has ${this.names.join(", ") || "none"}`,
    );
  }

  #bytes(): Uint8Array {
    const bytes = this.#memory();
    if (bytes === undefined)
      throw new SymbolError(this.#section, `Cannot find section "${this.#section}": the object has none`);
    return bytes;
  }
}

function alignUp(size: number): number {
  return (size + 7) & ~7;
}
