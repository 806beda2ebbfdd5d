import { join, resolve } from "node:path";
import { type BuildFailure, build, formatMessages, type Plugin } from "esbuild";
import { BundleError } from "./errors.ts";
import type { NativeLibrary } from "./libraries/mod.ts";
import { compileSources, embedLibraries, embedTools } from "./plugins/mod.ts";
import { type Subject, toolNames } from "./subject.ts";
import type { Target } from "./targets.ts";

export interface JavaScriptOptions {
  readonly target: Target;
  /** To embed, in order of need; with none the executable opens the system's libbpf. */
  readonly libraries: readonly NativeLibrary[];
  /** Default: true. Names are kept in any case: errors show them. */
  readonly minify?: boolean;
}

/**
 * Makes JavaScript of a script and all that it imports, for one CPU, in `folder`, and returns the path of its first file.
 * What is imported at run time, if at all (tools by name, the parser of flags, zod), is in files of its own: a start
 * then pays neither for its size nor for the built-in modules that it imports.
 *
 * @throws BundleError with esbuild's messages: where in which file, and what.
 */
export async function buildJavaScript(
  subject: Subject,
  { target, libraries, minify = true }: JavaScriptOptions,
  folder: string,
): Promise<string> {
  try {
    await build({
      entryPoints: { main: subject.path },
      outdir: folder,
      bundle: true,
      splitting: true,
      format: "esm",
      platform: "node",
      target: "esnext",
      external: ["bun:*"],
      conditions: ["bun"],
      // Generated probe modules choose by this: with it known, the other CPU's object is dead code.
      define: { "process.arch": JSON.stringify(target.architecture) },
      minifySyntax: true,
      minifyWhitespace: minify,
      legalComments: "none",
      logLevel: "silent",
      plugins: plugins(subject, target, libraries),
    });
    return join(folder, "main.js");
  } catch (error) {
    throw await bundleError(subject, error);
  }
}

function plugins(subject: Subject, target: Target, libraries: readonly NativeLibrary[]): Plugin[] {
  const tools = toolNames().filter((name) => name !== "sonde");
  return [
    compileSources(target.architecture),
    embedLibraries(libraries),
    embedTools(tools, resolve(subject.path)),
  ];
}

async function bundleError({ name }: Subject, error: unknown): Promise<unknown> {
  const { errors } = error as Partial<BuildFailure>;
  if (errors === undefined) return error;
  const texts = await formatMessages(errors, { kind: "error", color: false });
  const count = errors.length === 1 ? "1 error" : `${errors.length} errors`;
  return new BundleError(`Cannot bundle "${name}": ${count}`, {
    details: texts.join("").trimEnd(),
    cause: error,
  });
}
