import { resolve } from "node:path";
import { type BuildFailure, build, formatMessages, type Plugin } from "esbuild";
import { BundleError } from "./errors.ts";
import type { NativeLibrary } from "./libraries/mod.ts";
import { embedLibraries, embedTools, lazyBuiltins } from "./plugins/mod.ts";
import { type Subject, toolNames } from "./subject.ts";
import type { Target } from "./targets.ts";

export interface JavaScriptOptions {
  readonly target: Target;
  /** To embed, in order of need; with none the executable opens the system's libbpf. */
  readonly libraries: readonly NativeLibrary[];
  /** Default: true. Names of functions and classes are kept in any case: errors show them. */
  readonly minify?: boolean;
}

/**
 * Makes one ES module of a script and all that it imports, for one CPU.
 *
 * @throws BundleError with esbuild's messages: where in which file, and what.
 */
export async function buildJavaScript(
  subject: Subject,
  { target, libraries, minify = true }: JavaScriptOptions,
): Promise<string> {
  try {
    const { outputFiles } = await build({
      entryPoints: [subject.path],
      bundle: true,
      write: false,
      format: "esm",
      platform: "node",
      target: "esnext",
      external: ["bun:*"],
      conditions: ["bun"],
      // Generated probe modules choose by this: with it known, the other CPU's object is dead code.
      define: { "process.arch": JSON.stringify(target.architecture) },
      minifySyntax: true,
      minifyWhitespace: minify,
      minifyIdentifiers: minify,
      keepNames: true,
      legalComments: "none",
      logLevel: "silent",
      plugins: plugins(subject, libraries),
    });
    return outputFiles[0]?.text ?? "";
  } catch (error) {
    throw await bundleError(subject, error);
  }
}

function plugins(subject: Subject, libraries: readonly NativeLibrary[]): Plugin[] {
  const tools = toolNames().filter((name) => name !== "sonde");
  return [lazyBuiltins(), embedLibraries(libraries), embedTools(tools, resolve(subject.path))];
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
