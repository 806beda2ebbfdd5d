import { readFileSync } from "node:fs";
import { type Define, type Headers, readDefines, runProgram } from "./headers.ts";

/**
 * Writes the table of error numbers: names from the kernel's uapi and internal headers, descriptions from strerror(3).
 *
 * The internal ones (512 and above) never reach a program, yet BPF hands out ENOTSUPP (524), and an exit tracepoint
 * shows the ERESTART* values of calls that a signal interrupted.
 */
export function errnoTable(headers: Headers): string {
  const all = readDefines("#include <asm/errno.h>\n", /^E[A-Z0-9]+$/, headers.includes("x64"));
  const own = all.filter(({ alias }) => !alias);
  const descriptions = describe(headers, own);
  const uapi = own.map(({ name, value }, index): Row => [value, name, descriptions[index] ?? ""]);
  const rows = [...uapi, ...internalRows(headers)];
  return `/** One error number of Linux, the same on x86-64 and arm64. */
export interface Errno {
  readonly number: number;
  /** As \`ENOENT\`. */
  readonly name: string;
  /** As strerror(3) says it in the C locale; for kernel-internal numbers, as the kernel's comment says it. */
  readonly description: string;
}

/** Every error number, at its own index: \`errnos[2]?.name\` is \`ENOENT\`. Unused numbers are holes. */
export const errnos: readonly (Errno | undefined)[] = table([
${rows.map(([number, name, text]) => `  [${number}, "${name}", ${JSON.stringify(text)}],\n`).join("")}]);

function table(rows: readonly (readonly [number, string, string])[]): (Errno | undefined)[] {
  const indexed: (Errno | undefined)[] = [];
  for (const [number, name, description] of rows) indexed[number] = { number, name, description };
  return indexed;
}
`;
}

type Row = readonly [number, string, string];

/** Asks this machine's C library; a number newer than the library is described by the comment in the header. */
function describe(headers: Headers, defines: readonly Define[]): string[] {
  const comments = new Map(
    commented(`${headers.uapi}/asm-generic/errno.h`).map(([, name, text]) => [name, text]),
  );
  const calls = defines.map(({ value }) => `puts(strerror(${value}));`).join("");
  const texts = runProgram(`#include <stdio.h>\n#include <string.h>\nint main(void) { ${calls} }\n`).split(
    "\n",
  );
  return defines.map(({ name }, index) => {
    const text = texts[index] ?? "";
    return text.startsWith("Unknown error") ? (comments.get(name) ?? text) : text;
  });
}

function internalRows(headers: Headers): Row[] {
  return commented(`${headers.kernel}/include/linux/errno.h`).map(([number, name, comment]) => {
    return [number, name, comment || "interrupted by a signal, to be restarted"];
  });
}

/** The `#define NAME NUMBER` lines of a header, with the comment at their end. */
function commented(path: string): Row[] {
  const lines = readFileSync(path, "utf8").matchAll(/^#define\s+(E\w+)\s+(\d+)(?:\s+\/\* (.*?)\.* \*\/)?$/gm);
  return [...lines].map(([, name = "", number, comment = ""]): Row => [Number(number), name, comment]);
}
