import { type Arch, hostArch } from "./arch.ts";
import { arm64, x64 } from "./syscalls.gen.ts";

/** Every system call of an architecture, by number: `syscalls("x64")[0]` is `read`. */
export function syscalls(arch: Arch = hostArch()): Readonly<Record<number, string>> {
  return arch === "x64" ? x64 : arm64;
}

/** The name of a system call; `undefined` for a number that the newest kernel known here has not given out. */
export function syscallName(number: number, arch: Arch = hostArch()): string | undefined {
  return syscalls(arch)[number];
}

const numbers = new Map<Arch, ReadonlyMap<string, number>>();

/** The number of a system call; `undefined` for one that the architecture lacks, as `open` on arm64. */
export function syscallNumber(name: string, arch: Arch = hostArch()): number | undefined {
  let index = numbers.get(arch);
  if (index === undefined) {
    index = new Map(Object.entries(syscalls(arch)).map(([number, call]) => [call, Number(number)]));
    numbers.set(arch, index);
  }
  return index.get(name);
}
