import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { BtfError } from "../../sdk/errors.ts";
import type { Architecture } from "../../sdk/object/mod.ts";
import { readComments } from "./comments.ts";
import { ARCHITECTURES, compile } from "./compile.ts";
import { moduleText } from "./module.ts";
import { readTypes } from "./types.ts";

/** Where the probes are, and the directory that object files call ".". */
export interface Sources {
  /** Holds `probes/<name>.bpf.c`. */
  readonly root: string;
}

const SUFFIX = ".bpf.c";

/** The names of all probes, in order. */
export async function probeNames({ root }: Sources): Promise<string[]> {
  const files = await readdir(join(root, "probes"));
  return files
    .filter((file) => file.endsWith(SUFFIX))
    .map((file) => file.slice(0, -SUFFIX.length))
    .sort();
}

/** The files that one probe is built into. */
export function outputsOf(name: string): string[] {
  return [...Object.values(ARCHITECTURES).map(({ file }) => `${name}.${file}.bpf.o`), `${name}.gen.ts`];
}

/** Compiles one probe for every architecture and writes the objects and the module into `directory`. Warnings are errors. */
export async function buildProbe(name: string, sources: Sources, directory: string): Promise<void> {
  const x64 = await compileProbe(name, "x64", sources, directory);
  const arm64 = await compileProbe(name, "arm64", sources, directory);
  const comments = await readComments(join(sources.root, "probes", `${name}${SUFFIX}`));
  const types = readTypes(x64, name);
  checkSame(types, readTypes(arm64, name), name);
  await writeFile(join(directory, `${name}.gen.ts`), moduleText(types, { x64, arm64 }, comments));
}

async function compileProbe(
  name: string,
  architecture: Architecture,
  { root }: Sources,
  directory: string,
): Promise<Uint8Array> {
  const output = join(directory, `${name}.${ARCHITECTURES[architecture].file}.bpf.o`);
  const source = `probes/${name}${SUFFIX}`;
  await compile({ source, output, architecture, directory: root, flags: ["-Wextra", "-Werror"] });
  return await readFile(output);
}

/** One module serves both architectures, so its types must hold on both. */
function checkSame(first: object, second: object, name: string): void {
  if (JSON.stringify(first) === JSON.stringify(second)) return;
  throw new BtfError(`Cannot generate probe "${name}": its types are not the same for x86-64 and arm64`);
}
