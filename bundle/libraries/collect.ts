import { readFileSync } from "node:fs";
import { parseElf } from "../../sdk/elf/mod.ts";
import { BundleError } from "../errors.ts";
import type { Target } from "../targets.ts";
import { neededLibraries } from "./needed.ts";

/** A shared library that goes into an executable. */
export interface NativeLibrary {
  /** The SONAME that others ask for. */
  readonly name: string;
  /** Where it was read. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** Libraries by SONAME; undefined when there is none of that name. */
export type LibraryFinder = (name: string) => string | undefined;

export const LIBBPF = "libbpf.so.1";

/** What every system with glibc has: the parts of glibc itself. They are never embedded. */
const GLIBC = /^(?:ld-linux[\w-]*|libc|libm|libdl|libpthread|librt|libresolv|libutil)\.so\.\d+$/;

/** libbpf and all that it needs down to glibc, in order of need: each after those that it needs itself. */
export function collectLibraries(target: Target, find: LibraryFinder): NativeLibrary[] {
  const collected = new Map<string, NativeLibrary>();
  const visit = (name: string, neededBy: string | undefined) => {
    if (GLIBC.test(name) || collected.has(name)) return;
    const library = readLibrary(name, neededBy, target, find);
    for (const needed of neededLibraries(library.bytes, library.path)) visit(needed, name);
    collected.set(name, library);
  };
  visit(LIBBPF, undefined);
  return [...collected.values()];
}

function readLibrary(
  name: string,
  neededBy: string | undefined,
  target: Target,
  find: LibraryFinder,
): NativeLibrary {
  const path = find(name);
  if (path === undefined) {
    const why = neededBy === undefined ? "" : `, which "${neededBy}" needs`;
    throw new BundleError(`Cannot embed "${name}"${why}: there is none for ${target.name}`, {
      hint: `install it (Debian: apt-get install ${packageOf(name)}), or bundle with --no-libraries`,
    });
  }
  const bytes = readFileSync(path);
  const { machine } = parseElf(bytes, path).header;
  if (machine === target.machine) return { name, path, bytes };
  throw new BundleError(`Cannot embed "${path}": built for machine ${machine}, wanted ${target.machine}`);
}

/** Debian names a library's package after its SONAME; these are the ones that libbpf has been seen to need. */
const PACKAGES: Readonly<Record<string, string>> = {
  "libbpf.so.1": "libbpf1",
  "libbz2.so.1.0": "libbz2-1.0",
  "libelf.so.1": "libelf1",
  "liblzma.so.5": "liblzma5",
  "libz.so.1": "zlib1g",
  "libzstd.so.1": "libzstd1",
};

function packageOf(soname: string): string {
  return PACKAGES[soname] ?? soname.replace(/\.so\./, "");
}
