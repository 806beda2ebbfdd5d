import { Buffer } from "node:buffer";
import { readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import process from "node:process";
import { UnsupportedError } from "../../sdk/errors.ts";
import {
  type Architecture,
  defineProbe,
  describe,
  type Probe,
  type UntypedShape,
} from "../../sdk/object/mod.ts";
import { cached } from "./cache.ts";
import { findClang } from "./clang.ts";
import { ARCHITECTURES, compile } from "./compile.ts";
import { fingerprint } from "./sources.ts";

/** The shared headers, for `#include "events.bpf.h"` in a source anywhere, or "include/events.bpf.h" in a copy of ours. */
const HEADERS = [join(import.meta.dirname, "../include"), join(import.meta.dirname, "..")];

/**
 * The probe of a C source of one's own. Its types are those of its BTF, at run time: `events` has the streams that the source
 * declares with EVENTS(), settings are its `const volatile` globals.
 *
 * Throws ValueError with clang's words for a source that does not compile, UnsupportedError when there is neither clang nor
 * an object built before.
 */
export async function importProbe(path: string): Promise<Probe<UntypedShape>> {
  const name = basename(path).replace(/\.bpf\.c$/, "");
  const bytes = await objectOf(path, process.arch as Architecture);
  const objects = { [process.arch]: Buffer.from(bytes).toString("base64") };
  return defineProbe<UntypedShape>({ ...describe(bytes, name), objects });
}

/**
 * The BPF object of a C source: compiled, or from the cache of earlier compilations, when clang is installed; else
 * `<name>.<architecture>.bpf.o` beside it.
 */
export async function objectOf(path: string, architecture: Architecture): Promise<Uint8Array> {
  const clang = await findClang();
  if (clang === undefined) return await builtObject(path, architecture);
  const key = await fingerprint(path, HEADERS, [clang.path, clang.version, architecture]);
  return await cached(`${key}.bpf.o`, (output) => compileImport(path, output, architecture, clang.path));
}

async function compileImport(
  path: string,
  output: string,
  architecture: Architecture,
  clang: string,
): Promise<void> {
  const multiarch = process.arch === "arm64" ? "aarch64-linux-gnu" : "x86_64-linux-gnu";
  const warnings = await compile({
    source: basename(path),
    output,
    architecture,
    directory: dirname(path),
    flags: [...HEADERS.map((folder) => `-I${folder}`), `-idirafter/usr/include/${multiarch}`],
    tools: { clang, strip: undefined },
  });
  if (warnings !== "") process.stderr.write(warnings);
}

async function builtObject(path: string, architecture: Architecture): Promise<Uint8Array> {
  const object = path.replace(/\.c$/, "").replace(/\.bpf$/, `.${ARCHITECTURES[architecture].file}.bpf.o`);
  try {
    return await readFile(object);
  } catch (cause) {
    const message = `Cannot import "${path}": clang is not installed, and there is no "${basename(object)}" beside it`;
    const hint = "install clang and libbpf-dev, or build the object where they are and copy it here";
    throw new UnsupportedError("clang", undefined, message, { hint, cause });
  }
}
