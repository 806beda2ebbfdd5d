import { kptrRestrict, type ProcessStatus, processStatus } from "../os/mod.ts";

/**
 * Why the addresses of kernel functions read as zero here, in one line; `undefined` when they do not. With
 * kptr_restrict=2 they do for root too: then addresses are to be printed raw, not looked up.
 */
export function kernelAddressNote(
  status: ProcessStatus = processStatus(),
  restrict: number | undefined = kptrRestrict(),
): string | undefined {
  if (restrict === 2) return "kernel addresses are hidden from everybody (kernel.kptr_restrict is 2)";
  if (status.effective.has("CAP_SYSLOG")) return undefined;
  return `kernel addresses are hidden (CAP_SYSLOG is missing, kernel.kptr_restrict is ${restrict ?? "unknown"})`;
}

/** Why the memory maps of other users' processes cannot be read, in one line; `undefined` when they can. */
export function otherProcessNote(status: ProcessStatus = processStatus()): string | undefined {
  if (status.effective.has("CAP_SYS_PTRACE")) return undefined;
  return "programs of other users stay without symbols (CAP_SYS_PTRACE is missing)";
}
