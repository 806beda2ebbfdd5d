/**
 * What Linux says about itself and its processes: the kernel's version, CPUs, capabilities and limits, names for error
 * numbers, signals and system calls, /proc, and tracefs with the layouts of its tracepoints. Everything is read when
 * asked for; nothing needs a mount, a compiler or a header on the machine.
 *
 * @example
 * if (tracepointExists("syscalls", "sys_enter_openat2")) console.log(tracepointFormat("syscalls", "sys_enter_openat2"));
 *
 * @module
 */

export { type Arch, hostArch } from "./arch.ts";
export { onlineCpus, parseCpuList, possibleCpuCount } from "./cpus.ts";
export { diskDevice, diskName } from "./disks.ts";
export { errnoDescription, errnoNumber } from "./errno.ts";
export { type KernelVersion, kernelAtLeast, kernelVersion, parseKernelVersion } from "./kernel-version.ts";
export { openFlags, opensWithMode } from "./open-flags.ts";
export { PermissionError } from "./permission.ts";
export {
  type ProcessFacts,
  parseArguments,
  parseStartTicks,
  processFacts,
  readArguments,
  readComm,
  readExecutable,
  readStartTicks,
} from "./procfs.ts";
export {
  kptrRestrict,
  type Lockdown,
  lockdown,
  memlockLimit,
  parseLockdown,
  perfEventParanoid,
  pidNamespace,
  securityModules,
} from "./security.ts";
export { signalDescription, signalName, signalNumber } from "./signals.ts";
export {
  type Capability,
  capabilities,
  type ProcessStatus,
  parseProcessStatus,
  processStatus,
} from "./status.ts";
export { syscallName, syscallNumber, syscalls } from "./syscalls.ts";
export { traceLines } from "./trace-pipe.ts";
export { closeTracefs, tracefs } from "./tracefs.ts";
export { parseTracepointFormat, type TracepointField, type TracepointFormat } from "./tracepoint-format.ts";
export {
  listTracepoints,
  type TracepointName,
  tracepointExists,
  tracepointFormat,
  tracepointId,
} from "./tracepoints.ts";
