import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { ValueError } from "../../sdk/errors.ts";
import type { Architecture } from "../../sdk/object/mod.ts";
import { CLANG, STRIP } from "./toolchain.ts";

const run = promisify(execFile);

/** How file names and C macros call the architectures. */
export const ARCHITECTURES: Readonly<
  Record<Architecture, { readonly file: string; readonly macro: string }>
> = {
  x64: { file: "x86-64", macro: "__TARGET_ARCH_x86" },
  arm64: { file: "arm64", macro: "__TARGET_ARCH_arm64" },
};

export interface CompileOptions {
  /** Relative to `directory`; this is how the object's line information calls it. */
  readonly source: string;
  readonly output: string;
  readonly architecture: Architecture;
  /** The working directory of the compiler; its path is nowhere in the object. */
  readonly directory: string;
  /** More arguments, as `-Iprobes/include`. */
  readonly flags?: readonly string[];
  /** Default: the pinned ones. `strip: undefined` keeps DWARF, which no loader reads. */
  readonly tools?: { readonly clang: string; readonly strip: string | undefined };
}

const PINNED_TOOLS = { clang: CLANG, strip: STRIP };

/**
 * Compiles a BPF program to an object with BTF and without DWARF. Returns clang's warnings. Throws ValueError with what
 * clang says when it refuses.
 */
export async function compile(options: CompileOptions): Promise<string> {
  const { source, output, directory, flags = [], tools = PINNED_TOOLS } = options;
  const args = [...baseFlags(options), ...flags, "-c", source, "-o", output];
  const warnings = await runTool(tools.clang, args, directory, source);
  if (tools.strip !== undefined) await runTool(tools.strip, ["-g", output], directory, source);
  return warnings;
}

/** Instruction set v3 (32-bit arithmetic, Linux 5.1) keeps the verifier's work small. */
function baseFlags({ architecture, directory }: CompileOptions): string[] {
  return [
    "-target",
    "bpf",
    "-mcpu=v3",
    "-O2",
    "-g",
    "-Wall",
    `-D${ARCHITECTURES[architecture].macro}`,
    "-fdebug-compilation-dir=.",
    `-ffile-prefix-map=${directory}=.`,
  ];
}

async function runTool(
  tool: string,
  args: readonly string[],
  directory: string,
  source: string,
): Promise<string> {
  try {
    return (await run(tool, args, { cwd: directory })).stderr;
  } catch (error) {
    const said = error instanceof Error && "stderr" in error ? String(error.stderr).trimEnd() : String(error);
    throw new ValueError(`Cannot compile "${source}": ${tool} says\n${said}`, { cause: error });
  }
}
