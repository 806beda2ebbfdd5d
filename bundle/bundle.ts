import { readFileSync, statSync } from "node:fs";
import process from "node:process";
import { buildExecutable } from "./executable.ts";
import { buildJavaScript } from "./javascript.ts";
import { type NativeLibrary, nativeLibraries, wantedGlibc } from "./libraries/mod.ts";
import { writeWhole } from "./staging.ts";
import { findSubject } from "./subject.ts";
import { hostTarget, type Target } from "./targets.ts";

export interface BundleOptions {
  /** The name of a tool, `sonde` for all of them, or the path of a script. */
  readonly subject: string;
  /** What to write; replaced when it exists. */
  readonly outfile: string;
  /** Where relative paths begin. Default: the working directory. */
  readonly directory?: string;
  /** Default: this machine. */
  readonly target?: Target;
  /** Whether libbpf and what it needs go in. Default: true. */
  readonly libraries?: boolean;
  /** Default: true. */
  readonly minify?: boolean;
}

/** What was made. */
export interface Bundled {
  readonly outfile: string;
  readonly target: Target;
  readonly bytes: number;
  /** The SONAMEs of the libraries inside. */
  readonly libraries: readonly string[];
  /** The oldest version of glibc that it runs with, as `2.34`. */
  readonly glibc: string | undefined;
}

/**
 * Makes one executable (110 MB, most of it the runtime).
 *
 * @throws UsageError for a tool or file that does not exist; BundleError when it could not be made: nothing is left.
 */
export async function bundle(options: BundleOptions): Promise<Bundled> {
  const { outfile, directory = process.cwd(), target = hostTarget(), minify = true } = options;
  const subject = findSubject(options.subject, directory);
  const libraries = options.libraries === false ? [] : await nativeLibraries(target);
  await writeWhole(outfile, async (folder) => {
    const source = await buildJavaScript(subject, { target, libraries, minify }, folder);
    return await buildExecutable(source, target, folder);
  });
  return {
    outfile,
    target,
    bytes: statSync(outfile).size,
    libraries: libraries.map(({ name }) => name),
    glibc: oldestGlibc(outfile, libraries),
  };
}

function oldestGlibc(outfile: string, libraries: readonly NativeLibrary[]): string | undefined {
  const versions = [{ name: outfile, bytes: readFileSync(outfile) }, ...libraries].flatMap(
    ({ name, bytes }) => wantedGlibc(bytes, name) ?? [],
  );
  return versions.sort((a, b) => a.localeCompare(b, "en", { numeric: true })).at(-1);
}
