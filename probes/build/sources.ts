import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";

const INCLUDE = /^[ \t]*#[ \t]*include[ \t]+["<]([^">]+)[">]/gm;

/** A C source and the headers that it includes. */
export interface Source {
  readonly path: string;
  readonly text: string;
}

/**
 * A source and all it includes, headers first, each once. A header is looked for beside the file that includes it, then in
 * `directories`; those of the system are left out.
 */
export async function readSources(path: string, directories: readonly string[] = []): Promise<Source[]> {
  const found: Source[] = [];
  const seen = new Set([path]);
  await visit({ path, text: await readFile(path, "utf8") });
  return found;

  async function visit(source: Source): Promise<void> {
    for (const [, name = ""] of source.text.matchAll(INCLUDE)) {
      const header = await readFirst(name, [dirname(source.path), ...directories]);
      if (header === undefined || seen.has(header.path)) continue;
      seen.add(header.path);
      await visit(header);
    }
    found.push(source);
  }
}

async function readFirst(name: string, directories: readonly string[]): Promise<Source | undefined> {
  for (const directory of directories) {
    const path = join(directory, name);
    const text = await readFile(path, "utf8").catch(() => undefined);
    if (text !== undefined) return { path, text };
  }
  return undefined;
}

/** A name for what a source compiles to: other text, other headers or other `circumstances` give another. */
export async function fingerprint(
  path: string,
  directories: readonly string[],
  circumstances: readonly string[],
): Promise<string> {
  const hash = createHash("sha256");
  for (const source of await readSources(path, directories)) hash.update(`${source.path}\0${source.text}\0`);
  for (const circumstance of circumstances) hash.update(`${circumstance}\0`);
  return hash.digest("hex");
}
