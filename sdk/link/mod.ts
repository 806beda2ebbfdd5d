/**
 * Attaching loaded programs, one file per kind of hook. Each function gives a `Link`: the attachment lasts until it is
 * closed, or until the process ends, however it ends; nothing is ever made under a name in the kernel.
 *
 * @example
 * using link = attachUprobe(program, { binary: "/bin/bash", symbol: "readline", onReturn: true });
 *
 * @module
 */
export { attachBySection } from "./by-section.ts";
export { attachCgroup, attachNetns, attachXdp } from "./cgroup.ts";
export { attachIterator, readIterator } from "./iterator.ts";
export { attachKprobe, attachKsyscall, type KprobeOptions } from "./kprobe.ts";
export { attachKprobeMulti, type KprobeMultiOptions } from "./kprobe-multi.ts";
export { Link } from "./link.ts";
export { attachPerfEvent, openPerfEvent, type PerfEventOptions } from "./perf-event.ts";
export { attachSocketFilter } from "./socket-filter.ts";
export { attachTracepoint, type TracepointOptions } from "./tracepoint.ts";
export { attachLsm, attachRawTracepoint, attachTracing } from "./tracing.ts";
export { attachUprobe, type UprobeOptions } from "./uprobe.ts";
export { attachUprobeMulti, type UprobeMultiOptions } from "./uprobe-multi.ts";
export { attachUsdt, type UsdtOptions } from "./usdt.ts";
