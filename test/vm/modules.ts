import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import { VmError } from "./errors.ts";
import { programPath } from "./packages.ts";

const LARGEST_MODULE_BYTES = 64 << 20;

/**
 * The files to load, in order, so that each module comes after what it needs. `modulesDep` is the text of a
 * `modules.dep`, which lists for each module all it needs, the first to load last; what is built in is left out.
 * The same order as `modprobe --show-depends`, whatever the version of the host's modprobe.
 */
export function loadOrder(modulesDep: string, modulesBuiltin: string, wanted: readonly string[]): string[] {
  const dependencies = new Map(modulesDep.split("\n").map(parseLine));
  const files = new Map([...dependencies.keys()].map((file) => [moduleName(file), file]));
  const builtin = new Set(modulesBuiltin.split("\n").map(moduleName));
  const order = new Set<string>();
  for (const name of wanted.filter((each) => !builtin.has(each))) {
    const file = files.get(name);
    if (!file) throw new VmError(`Cannot load module "${name}": not in modules.dep`);
    for (const needed of dependencies.get(file)?.toReversed() ?? []) order.add(needed);
    order.add(file);
  }
  return [...order];
}

/** The name that the kernel gives to the module in this file: `virtio_pci` for `a/virtio-pci.ko.xz`. */
export function moduleName(file: string): string {
  return basename(file.trim())
    .replace(/\.ko(?:\.\w+)?$/, "")
    .replaceAll("-", "_");
}

/** Reads modules in load order, decompressed. `directory` is `lib/modules/<release>`. */
export async function readModules(
  directory: string,
  wanted: readonly string[],
): Promise<{ name: string; data: Uint8Array }[]> {
  const builtin = join(directory, "modules.builtin");
  const order = loadOrder(
    await readFile(join(directory, "modules.dep"), "utf8"),
    existsSync(builtin) ? await readFile(builtin, "utf8") : "",
    wanted,
  );
  return Promise.all(
    order.map(async (file) => ({ name: moduleName(file), data: await readModule(join(directory, file)) })),
  );
}

async function readModule(path: string): Promise<Uint8Array> {
  if (path.endsWith(".xz")) return decompress(programPath("xz", "xz-utils"), path);
  if (path.endsWith(".zst")) return decompress(programPath("zstd", "zstd"), path);
  return readFile(path);
}

async function decompress(program: string, path: string): Promise<Uint8Array> {
  const options = { encoding: "buffer", maxBuffer: LARGEST_MODULE_BYTES } as const;
  return (await promisify(execFile)(program, ["-dc", path], options)).stdout;
}

function parseLine(line: string): [string, string[]] {
  const [file = "", needed = ""] = line.split(":");
  return [file, needed.trim().split(/\s+/).filter(Boolean)];
}
