import { SyscallError } from "../errors.ts";
import {
  type Capability,
  kernelAtLeast,
  type Lockdown,
  lockdown,
  memlockLimit,
  PermissionError,
  type ProcessStatus,
  perfEventParanoid,
  processStatus,
} from "../os/mod.ts";

/** What decides whether a process may trace, read once. */
export interface TracingFacts {
  readonly status: ProcessStatus;
  readonly lockdown: Lockdown | undefined;
  /** In bytes; `undefined` where maps are not charged to it (Linux 5.11 and newer). */
  readonly memlockBytes: number | undefined;
  readonly perfEventParanoid: number | undefined;
}

/** Reads what {@link explainRefusal} judges. */
export function readFacts(): TracingFacts {
  return {
    status: processStatus(),
    lockdown: lockdown(),
    memlockBytes: kernelAtLeast("5.11") ? undefined : memlockLimit(),
    perfEventParanoid: perfEventParanoid(),
  };
}

/** Who refused, and what to do about it. */
interface Cause {
  readonly why: string;
  readonly hint?: string;
  readonly missing?: readonly Capability[];
}

/**
 * Turns a refusal of `bpf` or `perf_event_open` that capabilities do not explain into a PermissionError that says who
 * refused: a container's seccomp profile, kernel.perf_event_paranoid, the limit of locked memory, lockdown, or something
 * else. `action` is what was being done, as `load BPF programs`. Other errors are passed through.
 */
export function explainRefusal(error: unknown, call: string, action: string, facts: TracingFacts): unknown {
  const refusals = ["EPERM", "EACCES", "ENOSYS"];
  if (!(error instanceof SyscallError) || !refusals.includes(error.errnoName)) return error;
  const { why, hint, missing = [] } = causeOf(call, error.errnoName, facts);
  return new PermissionError(`Cannot ${action}: ${why}`, call, missing, { cause: error, hint });
}

function causeOf(call: string, errnoName: string, facts: TracingFacts): Cause {
  return (
    seccompCause(call, facts) ??
    (call === "perf_event_open" ? paranoidCause(facts) : memlockCause(facts)) ??
    lockdownCause(facts) ?? {
      why: `${call} answers ${errnoName} although no capability is missing`,
      hint: "Ask sonde doctor which security modules are active",
    }
  );
}

function seccompCause(call: string, { status }: TracingFacts): Cause | undefined {
  if (status.seccomp !== "filter") return undefined;
  const hint =
    "Start the container with a profile that allows it (--security-opt seccomp=FILE or =unconfined)";
  return { why: `${call} is blocked by the container's seccomp profile`, hint };
}

/** Level 3 is a distribution's addition; on older kernels it takes CAP_SYS_ADMIN, not CAP_PERFMON. */
function paranoidCause({ status, perfEventParanoid: level = 0 }: TracingFacts): Cause | undefined {
  if (level <= 2 || status.effective.has("CAP_SYS_ADMIN")) return undefined;
  return {
    why: `kernel.perf_event_paranoid is ${level}, and CAP_SYS_ADMIN is missing`,
    hint: "Run with sudo, or as root: sysctl kernel.perf_event_paranoid=2",
    missing: ["CAP_SYS_ADMIN"],
  };
}

function memlockCause({ memlockBytes }: TracingFacts): Cause | undefined {
  if (memlockBytes === undefined || !Number.isFinite(memlockBytes)) return undefined;
  const limit = Math.floor(memlockBytes / 1024);
  return {
    why: `the limit of locked memory is ${limit} KiB, which is used up`,
    hint: "Raise it: ulimit -l unlimited",
  };
}

function lockdownCause({ lockdown: mode }: TracingFacts): Cause | undefined {
  return mode === "confidentiality" ? { why: "the kernel is locked down (confidentiality)" } : undefined;
}
