import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Where the small C sources and their objects are. */
export const FIXTURES = join(import.meta.dirname, "fixtures");

/** The object of a small source of this folder. */
export function fixture(name: string): Uint8Array {
  return readFileSync(join(FIXTURES, `${name}.bpf.o`));
}
