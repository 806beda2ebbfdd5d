import { UnsupportedError } from "../errors.ts";
import { libbpf } from "../ffi/mod.ts";
import type { Program } from "../program/mod.ts";
import { attachThroughLibbpf } from "./attach.ts";
import { attachKprobe, attachKsyscall } from "./kprobe.ts";
import { attachKprobeMulti } from "./kprobe-multi.ts";
import type { Link } from "./link.ts";
import { attachTracepoint } from "./tracepoint.ts";
import { attachRawTracepoint } from "./tracing.ts";
import { attachUprobe } from "./uprobe.ts";

type Attach = (program: Program, target: string) => Link;

/** The sections that sonde attaches by itself; the others go to libbpf, which knows them by the same names. */
const KINDS: Readonly<Record<string, Attach>> = {
  tracepoint: tracepoint,
  tp: tracepoint,
  raw_tracepoint: attachRawTracepoint,
  raw_tp: attachRawTracepoint,
  kprobe: (program, target) => attachKprobe(program, kernelPlace(target)),
  kretprobe: (program, target) => attachKprobe(program, { ...kernelPlace(target), onReturn: true }),
  "kprobe.multi": (program, pattern) => attachKprobeMulti(program, { pattern }),
  "kretprobe.multi": (program, pattern) => attachKprobeMulti(program, { pattern, onReturn: true }),
  ksyscall: (program, call) => attachKsyscall(program, call),
  kretsyscall: (program, call) => attachKsyscall(program, call, { onReturn: true }),
  uprobe: (program, target) => attachUprobe(program, userPlace(target)),
  uretprobe: (program, target) => attachUprobe(program, { ...userPlace(target), onReturn: true }),
};

/** Sections whose name does not say what to attach to. */
const WITHOUT_TARGET: Readonly<Record<string, string>> = {
  perf_event: "attachPerfEvent",
  socket: "attachSocketFilter",
  xdp: "attachXdp",
  sk_lookup: "attachNetns",
  flow_dissector: "attachNetns",
};

/**
 * Attaches a program as its ELF section says, with libbpf's section names (`tracepoint/<category>/<name>`, `kprobe/<f>`,
 * `fentry/<f>`, `tp_btf/<name>`, `usdt/<binary>:<provider>:<name>`, …). Sections without a target throw
 * UnsupportedError, naming the function to use.
 */
export function attachBySection(program: Program): Link {
  const [kind = "", ...rest] = program.section.replace(/^\?/, "").split("/");
  const target = rest.join("/");
  const own = KINDS[kind.replace(/\.s$/, "")];
  if (own !== undefined && target !== "") return own(program, target);
  const explicit = WITHOUT_TARGET[kind] ?? (kind.startsWith("cgroup") ? "attachCgroup" : undefined);
  if (explicit !== undefined) {
    throw new UnsupportedError(
      program.section,
      undefined,
      `Cannot attach "${program.name}" by its section "${program.section}": it names no target, use ${explicit}()`,
    );
  }
  return attachThroughLibbpf(program, program.section, () => libbpf.bpf_program__attach(program.address));
}

function tracepoint(program: Program, target: string): Link {
  const [category = "", name = ""] = target.split("/");
  return attachTracepoint(program, category, name);
}

/** `vfs_read+0x10` as symbol and offset. */
function kernelPlace(target: string): { symbol: string; offset: number } {
  const [symbol = "", offset = "0"] = target.split("+");
  return { symbol, offset: Number(offset) };
}

/** `/bin/bash:readline+0x4` or `/bin/bash:0x1234`. */
function userPlace(target: string): { binary: string; symbol?: string; offset: number } {
  const at = target.lastIndexOf(":");
  const binary = target.slice(0, at).replace(/^(?!\/)/, "/");
  const [symbol = "", offset = "0"] = target.slice(at + 1).split("+");
  return Number.isNaN(Number(symbol))
    ? { binary, symbol, offset: Number(offset) }
    : { binary, offset: Number(symbol) };
}
