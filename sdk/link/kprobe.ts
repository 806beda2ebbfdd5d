import { existsSync } from "node:fs";
import { haveKprobes, requireFeature } from "../features/mod.ts";
import { libbpf, optionsStruct } from "../ffi/mod.ts";
import type { Program } from "../program/mod.ts";
import { attachThroughLibbpf } from "./attach.ts";
import type { Link } from "./link.ts";

export interface KprobeOptions {
  /** The kernel function, by its name in /proc/kallsyms. */
  readonly symbol: string;
  /** Bytes from the function's start; default 0. Must lie at the start of an instruction. */
  readonly offset?: number;
  /** Fire when the function returns. Default false. */
  readonly onReturn?: boolean;
  /** What `bpf_get_attach_cookie()` gives in the program. Linux 5.15. Default 0. */
  readonly cookie?: bigint;
}

/**
 * Attaches to a kernel function's entry, an instruction in it, or its return. Throws UnsupportedError on a kernel without
 * CONFIG_KPROBES: asked first, because libbpf would then try to make a probe under a name, which outlives a process.
 */
export function attachKprobe(
  program: Program,
  { symbol, offset = 0, onReturn = false, cookie = 0n }: KprobeOptions,
): Link {
  requireKprobes();
  const options = optionsStruct(cookie, offset, onReturn);
  const place = offset === 0 ? symbol : `${symbol}+${offset}`;
  return attachThroughLibbpf(program, `${onReturn ? "kretprobe" : "kprobe"} ${place}`, () =>
    libbpf.bpf_program__attach_kprobe_opts(program.address, symbol, options),
  );
}

/** Attaches to a system call by its plain name (`openat`), through the wrapper that this architecture uses. */
export function attachKsyscall(program: Program, call: string, { onReturn = false, cookie = 0n } = {}): Link {
  requireKprobes();
  const options = optionsStruct(cookie, onReturn);
  return attachThroughLibbpf(program, `${onReturn ? "kretsyscall" : "ksyscall"} ${call}`, () =>
    libbpf.bpf_program__attach_ksyscall(program.address, call, options),
  );
}

/** The kernel's own word is enough where it is yes; trying it for real takes tens of milliseconds. */
function requireKprobes(): void {
  if (!existsSync("/sys/bus/event_source/devices/kprobe")) requireFeature(haveKprobes);
}
