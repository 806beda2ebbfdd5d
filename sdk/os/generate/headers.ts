import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Where the kernel's headers are: Debian's linux-libc-dev and linux-headers-*-common, both unpacked in one folder. */
export interface Headers {
  /** As `Linux 7.2.13`. */
  readonly version: string;
  /** The folder of `linux/` and `asm-generic/`, without any `asm/`. */
  readonly uapi: string;
  /** The root of linux-headers-*-common. */
  readonly kernel: string;
  /** The compiler's flags that select the uapi headers of one architecture; the first of them shuts out all others. */
  includes(arch: "x64" | "arm64"): string[];
}

/** Looks at what `dpkg -x` left under `root`. */
export function findHeaders(root: string): Headers {
  const sources = `${root}/usr/src`;
  const kernel = readdirSync(sources).find((name) => name.endsWith("-common"));
  if (kernel === undefined) throw new Error(`Cannot generate: ${sources} has no linux-headers-*-common`);
  const includes = (arch: "x64" | "arm64") => {
    const asm = `${root}/usr/lib/linux/uapi/${arch === "x64" ? "x86" : arch}`;
    return ["-nostdinc", "-isystem", asm, "-isystem", `${root}/usr/include`];
  };
  const uapi = `${root}/usr/include`;
  return {
    uapi,
    version: readVersion(`${root}/usr/include/linux/version.h`),
    kernel: `${sources}/${kernel}`,
    includes,
  };
}

function readVersion(path: string): string {
  const text = readFileSync(path, "utf8");
  const part = (name: string) => new RegExp(`LINUX_VERSION_${name} (\\d+)`).exec(text)?.[1];
  return `Linux ${part("MAJOR")}.${part("PATCHLEVEL")}.${part("SUBLEVEL")}`;
}

/** One `#define NAME value` of a kernel header. */
export interface Define {
  readonly name: string;
  readonly value: number;
  /** Defined by another name, as EWOULDBLOCK is by EAGAIN. */
  readonly alias: boolean;
}

/** The numeric macros whose names match, as the preprocessor knows them, in order of value. */
export function readDefines(source: string, pattern: RegExp, flags: readonly string[]): Define[] {
  const macros = runCompiler([...flags, "-E", "-dM", "-x", "c", "-"], source);
  const texts = new Map(
    [...macros.matchAll(/^#define (\w+) (.+)$/gm)].map(([, name = "", text = ""]) => [name, text]),
  );
  const defines: Define[] = [];
  for (const name of texts.keys()) {
    const value = resolve(texts, name);
    const alias = /^[A-Z]/.test(texts.get(name) ?? "");
    if (value !== undefined && pattern.test(name)) defines.push({ name, value, alias });
  }
  return defines.sort((a, b) => a.value - b.value || (a.name < b.name ? -1 : 1));
}

/** Follows `#define A B` to a number; at most eight steps, so that a loop ends. */
function resolve(texts: ReadonlyMap<string, string>, name: string): number | undefined {
  let text: string | undefined = name;
  for (let step = 0; step < 8 && text !== undefined; step++) {
    text = texts.get(text)?.replace(/^\((.*)\)$/, "$1");
    if (text !== undefined && /^(0x[0-9a-f]+|\d+)$/i.test(text)) return Number(text);
  }
  return undefined;
}

/** The C names of an enum's members, in order, from the text of a header. */
export function readEnumerators(path: string, tag: string): string[] {
  const body = new RegExp(`^enum ${tag} \\{(.*?)^\\}`, "ms").exec(readFileSync(path, "utf8"))?.[1];
  if (body === undefined) throw new Error(`Cannot generate: ${path} has no enum "${tag}"`);
  const names = body.replace(/\/\*.*?\*\//gs, "").matchAll(/^\s*(\w+)\s*[,=]/gm);
  return [...names].map(([, name = ""]) => name).filter((name) => !/^_|MAX_/.test(name));
}

/** Evaluates C integer expressions against the headers named by `includes`; expression to value. */
export function evaluate(
  headers: Headers,
  includes: string,
  expressions: readonly string[],
): Map<string, number> {
  const prints = expressions.map((expression) => `printf("%lld\\n", (long long)(${expression}));`).join("\n");
  const source = `#include <stdio.h>\n#include <stddef.h>\n${includes}\nint main(void) { ${prints} }\n`;
  const values = runProgram(source, headers.includes("x64").slice(1)).trimEnd().split("\n");
  return new Map(expressions.map((expression, index) => [expression, Number(values[index])]));
}

/** Compiles a C program, runs it in the C locale; returns what it wrote to stdout. */
export function runProgram(source: string, flags: readonly string[] = []): string {
  const folder = mkdtempSync(join(tmpdir(), "sonde-generate-"));
  try {
    runCompiler([...flags, "-o", `${folder}/program`, "-x", "c", "-"], source);
    return execFileSync(`${folder}/program`, { encoding: "utf8", env: { LC_ALL: "C" } });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function runCompiler(args: readonly string[], source: string): string {
  return execFileSync("cc", args, { input: source, encoding: "utf8", maxBuffer: 1 << 26 });
}
