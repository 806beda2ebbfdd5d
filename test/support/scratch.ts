import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A directory of its own, removed with all that is in it. */
export interface Scratch extends Disposable {
  readonly path: string;
  /** A path in it. */
  file(name: string): string;
}

export function scratchDirectory(): Scratch {
  const path = mkdtempSync(join(tmpdir(), "sonde-"));
  return {
    path,
    file: (name) => join(path, name),
    [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }),
  };
}
