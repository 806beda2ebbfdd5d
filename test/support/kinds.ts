import { readFileSync } from "node:fs";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { libc } from "../../sdk/ffi/mod.ts";
import { type LoadedObject, type OpenObject, openObject, type UntypedShape } from "../../sdk/object/mod.ts";

/** The order of `enum kind` in test/fixtures/bpf/kinds.bpf.c. */
const KINDS = [
  "tracepoint",
  "raw_tracepoint",
  "btf_tracepoint",
  "kprobe",
  "kretprobe",
  "kprobe_multi",
  "ksyscall",
  "fentry",
  "fexit",
  "uprobe",
  "uretprobe",
  "perf_event",
  "socket",
  "cgroup",
  "iterator",
] as const;

export type Kind = (typeof KINDS)[number];

/** A prime number of times to do a thing. */
export const TIMES = 23;

/** The fixture with a program of each kind, open; of a loaded one `hits` tells how often each has run. */
export function openKinds(): OpenObject<UntypedShape> {
  const architecture = process.arch === "arm64" ? "arm64" : "x86-64";
  const path = fileURLToPath(new URL(`../fixtures/bpf/kinds.${architecture}.bpf.o`, import.meta.url));
  return openObject(readFileSync(path), "kinds");
}

/** Loads only the program of this kind, for this process. */
export function loadKind(kind: Kind): LoadedObject<UntypedShape> {
  const opened = openKinds();
  return opened
    .disable(...opened.programs)
    .enable(programOf(kind))
    .set({ targetTgid: process.pid })
    .load();
}

export function programOf(kind: Kind): string {
  return `${kind}_program`;
}

export function hits(loaded: LoadedObject<UntypedShape>, kind: Kind): number {
  const counters = loaded.read("hits") as readonly bigint[];
  return Number(counters[KINDS.indexOf(kind)]);
}

const GETPPID: Readonly<Record<string, number>> = { x64: 110, arm64: 173 };
const NANOSLEEP: Readonly<Record<string, number>> = { x64: 35, arm64: 101 };

/** Calls getppid(2), which does nothing but be traced. */
export function callGetppid(times = TIMES): void {
  for (let i = 0; i < times; i++) libc.syscall(GETPPID[process.arch] ?? 0, 0, 0, 0, 0, 0, 0);
}

/** Calls nanosleep(2) for a nanosecond: runs the kernel's do_nanosleep(). */
export function callNanosleep(times = TIMES): void {
  const oneNanosecond = BigInt64Array.of(0n, 1n);
  for (let i = 0; i < times; i++) libc.syscall(NANOSLEEP[process.arch] ?? 0, oneNanosecond, 0, 0, 0, 0, 0);
}
