import { compileDecoder, compileEncoder, type Layout, recordView } from "../btf/mod.ts";
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
    const { offset, layout } = this.#variable(name);
    return readVariable(this.#bytes(), { offset, layout });
  }

  /** `path` is how the variable is called in an error about its value. */
  write(name: string, value: unknown, path = name): void {
    writeVariable(this.#bytes(), this.#variable(name), value, path);
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

/** What lies where in a section. */
interface Placed {
  readonly offset: number;
  readonly layout: Layout;
}

/** Reads one variable of a section; through a copy, so that the decoder's views start at an aligned offset. */
function readVariable(section: Uint8Array, { offset, layout }: Placed): unknown {
  const bytes = new Uint8Array(alignUp(layout.size));
  bytes.set(section.subarray(offset, offset + layout.size));
  return compileDecoder(layout)(recordView(bytes.buffer), 0, layout.size);
}

/** Writes one variable of a section. `path` is how it is called in an error about its value. */
export function writeVariable(
  section: Uint8Array,
  { offset, layout }: Placed,
  value: unknown,
  path: string,
): void {
  const bytes = new Uint8Array(alignUp(layout.size));
  compileEncoder(layout, path)(value, recordView(bytes.buffer), 0);
  section.set(bytes.subarray(0, layout.size), offset);
}

function alignUp(size: number): number {
  return (size + 7) & ~7;
}
