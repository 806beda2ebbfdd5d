import type { Feature } from "./answer.ts";
import {
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
import { haveKernelBtf, haveKernelFunctions, haveModuleBtf } from "./btf.ts";
import {
  haveAttachCookie,
  haveCgroupAccounting,
  haveForEach,
  haveLoop,
  haveNamespacePid,
  haveTracingPrograms,
} from "./helpers.ts";
import { haveBatchOperations, haveRingBuffer, haveUserRingBuffer } from "./maps.ts";
import { haveTracefs } from "./tracefs.ts";

/** Every feature that can be asked for, the fundamental ones first. */
export const features: readonly Feature[] = [
  haveTracingPrograms,
  haveKernelBtf,
  haveModuleBtf,
  haveTracefs,
  haveTracepoints,
  haveRawTracepoints,
  haveBtfTracepoints,
  haveFentry,
  haveKprobes,
  haveKprobeMulti,
  haveUprobes,
  haveUprobeMulti,
  havePerfEvents,
  haveHardwarePmu,
  haveIterators,
  haveRingBuffer,
  haveUserRingBuffer,
  haveBatchOperations,
  haveAttachCookie,
  haveLoop,
  haveForEach,
  haveNamespacePid,
  haveKernelFunctions,
  haveCgroupAccounting,
];
