import { UnsupportedError } from "../errors.ts";
import { type Capability, type Lockdown, PermissionError, type ProcessStatus, tracefs } from "../os/mod.ts";
import { haveKernelBtf } from "./btf.ts";
import { haveTracingPrograms } from "./helpers.ts";
import { tryOpenClock } from "./perf.ts";
import { explainRefusal, readFacts, type TracingFacts } from "./refusal.ts";

/** What a tool is going to use. */
export interface TracingNeeds {
  /** Perf events: sampling, counters, classic tracepoints, kprobes, uprobes. Default false. */
  readonly perf?: boolean;
  /** The kernel's types: CO-RE programs, BTF tracepoints, fentry. Default false. */
  readonly btf?: boolean;
  /** Tracepoint ids and formats. Default false. */
  readonly tracefs?: boolean;
  /** Reading kernel memory in programs, which lockdown for confidentiality forbids. Default false. */
  readonly kernelMemory?: boolean;
}

/**
 * Checks, before anything is opened, that this process may trace and that the kernel can: capabilities of any user, a
 * seccomp profile, lockdown, BTF, tracefs. Costs about a millisecond.
 *
 * @throws PermissionError naming the missing capabilities, what each is for, and the remedy.
 * @throws UnsupportedError when the kernel lacks what is needed.
 */
export function requireTracing(needs: TracingNeeds = {}): void {
  const facts = readFacts();
  checkCapabilities(facts.status);
  if (needs.btf === true) checkBtf();
  if (needs.kernelMemory === true) checkLockdown(facts.lockdown);
  checkCall("bpf", "load BPF programs", facts, answerOf(haveTracingPrograms));
  if (needs.perf === true) checkCall("perf_event_open", "open perf events", facts, tryOpenClock);
  if (needs.tracefs === true) tracefs();
}

const PURPOSES = {
  CAP_BPF: "to load BPF programs",
  CAP_PERFMON: "to attach them",
} as const;

/** CAP_SYS_ADMIN includes the other two, as before Linux 5.8. */
export function missingCapabilities({ effective }: ProcessStatus): Capability[] {
  if (effective.has("CAP_SYS_ADMIN")) return [];
  return (["CAP_BPF", "CAP_PERFMON"] as const).filter((name) => !effective.has(name));
}

/** @throws PermissionError */
export function checkCapabilities(status: ProcessStatus): void {
  const missing = missingCapabilities(status);
  if (missing.length === 0) return;
  const named = missing.map((name) => `${name} (${PURPOSES[name as keyof typeof PURPOSES]})`).join(" and ");
  const verb = missing.length > 1 ? "are" : "is";
  throw new PermissionError(`Cannot trace: ${named} ${verb} missing`, "bpf", missing, {
    hint: capabilityHint(status, missing),
  });
}

/** What a user other than root needs, tracepoints in a mounted tracefs included. */
const FOR_USERS = "+bpf,+perfmon,+dac_read_search";

/** How to get capabilities. Never by `setcap` on an executable: that would hand them to everybody who can run it. */
export function capabilityHint({ effectiveUid }: ProcessStatus, missing: readonly Capability[]): string {
  if (effectiveUid !== 0) {
    const limited = `sudo setpriv --reuid=${effectiveUid} --inh-caps=${FOR_USERS} --ambient-caps=${FOR_USERS} COMMAND`;
    return `Run with sudo, or with these capabilities only: ${limited}`;
  }
  const added = missing.map((name) => `--cap-add ${name.slice("CAP_".length)}`).join(" ");
  return `This root is limited. Start the container with ${added}, or the service with a wider CapabilityBoundingSet=`;
}

function checkBtf(): void {
  const answer = haveKernelBtf();
  if (answer.available !== "no") return;
  const message = "Cannot trace: this kernel has no BTF (/sys/kernel/btf/vmlinux)";
  const hint =
    "Needs a kernel built with CONFIG_DEBUG_INFO_BTF=y; tools that only use tracepoint formats run without";
  throw new UnsupportedError("kernel BTF", answer.since, message, { hint });
}

function checkLockdown(mode: Lockdown | undefined): void {
  if (mode !== "confidentiality") return;
  const message = "Cannot read kernel memory: the kernel is locked down (confidentiality)";
  const hint = "Boot with lockdown=integrity or none; tools that only use tracepoint fields run all the same";
  throw new UnsupportedError("kernel memory", undefined, message, { hint });
}

function checkCall(call: string, action: string, facts: TracingFacts, attempt: () => void): void {
  try {
    attempt();
  } catch (error) {
    throw explainRefusal(error, call, action, facts);
  }
}

/** A feature's answer as an exception, so that it can be explained like a failed call. */
function answerOf(wanted: typeof haveTracingPrograms): () => void {
  return () => {
    const answer = wanted();
    if (answer.available === "unknown") throw answer.error;
    if (answer.available === "no") {
      throw new UnsupportedError(wanted.feature, answer.since, `Cannot load BPF programs: ${answer.why}`);
    }
  };
}
