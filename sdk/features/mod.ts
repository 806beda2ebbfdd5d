/**
 * What this kernel can do and what this process may do. A feature is asked for by one expression and answers yes, no, or
 * could not tell; each is tried for real (a map made, a program loaded and attached) and taken away again at once.
 * `requireTracing` says in one line what is missing before a tool opens anything; `diagnose` says everything.
 *
 * @example
 * requireTracing({ btf: true });
 * const hook = isAvailable(haveFentry) ? "fentry" : isAvailable(haveKprobes) ? "kprobe" : "tracepoint";
 *
 * @module
 */
export {
  type Feature,
  type FeatureAnswer,
  formatAnswer,
  isAvailable,
  requireAny,
  requireFeature,
} from "./answer.ts";
export {
  haveBtfTracepoints,
  haveFentry,
  haveHardwarePmu,
  haveIterators,
  haveKprobeMulti,
  haveKprobes,
  havePerfEvents,
  haveRawTracepoints,
  haveTracepoints,
  haveUprobeMulti,
  haveUprobes,
} from "./attach.ts";
export { attachTypes, commands, mapTypes, programTypes } from "./bpf.gen.ts";
export { haveKernelBtf, haveKernelFunctions, haveModuleBtf } from "./btf.ts";
export type { Check } from "./check.ts";
export { type Diagnosis, diagnose } from "./doctor.ts";
export { formatDiagnosis } from "./format.ts";
export {
  haveAttachCookie,
  haveCgroupAccounting,
  haveForEach,
  haveLoop,
  haveNamespacePid,
  haveTracingPrograms,
} from "./helpers.ts";
export { features } from "./list.ts";
export { haveBatchOperations, haveRingBuffer, haveUserRingBuffer } from "./maps.ts";
export { kernelAddressNote, otherProcessNote } from "./notes.ts";
export { requireTracing, type TracingNeeds } from "./permissions.ts";
export { haveTracefs } from "./tracefs.ts";
