import { type Headers, readDefines, runProgram } from "./headers.ts";

/** Writes the signals 1 to 31, which x86-64 and arm64 number alike; descriptions from strsignal(3). */
export function signalTable(headers: Headers): string {
  const aliases = new Set(["SIGIOT", "SIGPOLL", "SIGUNUSED", "SIGRTMIN", "SIGRTMAX", "SIGSTKSZ"]);
  const all = readDefines("#include <asm/signal.h>\n", /^SIG[A-Z0-9]+$/, headers.includes("x64"));
  const signals = all.filter(({ name, value }) => value < 32 && !aliases.has(name));
  const calls = signals.map(({ value }) => `puts(strsignal(${value}));`).join("");
  const texts = runProgram(`#include <stdio.h>\n#include <string.h>\nint main(void) { ${calls} }\n`).split(
    "\n",
  );
  const rows = signals.map(({ name, value }, index) => `  [${value}, "${name}", "${texts[index]}"],\n`);
  return `/** Number, name and description (strsignal(3), C locale) of the signals that have names of their own. */
export const signalRows: readonly (readonly [number, string, string])[] = [
${rows.join("")}];
`;
}

/** Writes the system call names of both architectures by number. */
export function syscallTable(headers: Headers): string {
  return `/** System call numbers to names on x86-64. */
export const x64: Readonly<Record<number, string>> = ${syscalls(headers, "x64")};

/** System call numbers to names on arm64. */
export const arm64: Readonly<Record<number, string>> = ${syscalls(headers, "arm64")};
`;
}

function syscalls(headers: Headers, arch: "x64" | "arm64"): string {
  const defines = readDefines("#include <asm/unistd.h>\n", /^__NR_/, headers.includes(arch));
  const calls = defines.filter(({ name }) => !/^__NR_(syscalls|arch_specific_syscall)$/.test(name));
  return `{\n${calls.map(({ name, value }) => `  ${value}: "${name.slice("__NR_".length)}",\n`).join("")}}`;
}

/** Writes the capability names by bit. */
export function capabilityTable(headers: Headers): string {
  const defines = readDefines("#include <linux/capability.h>\n", /^CAP_/, headers.includes("x64"));
  const bits = defines.filter(({ name }) => name !== "CAP_LAST_CAP");
  const names = bits.map(({ name }) => `  "${name}",\n`).join("");
  return `/** Capability names; the index is the bit in the Cap* masks of /proc/PID/status. */
export const capabilityNames = [\n${names}] as const;
`;
}
