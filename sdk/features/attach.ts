import { arch } from "node:process";
import { kernelBtf } from "../btf/mod.ts";
import { addressOf, keepAlive } from "../ffi/mod.ts";
import { lockdown, tracepointId } from "../os/mod.ts";
import { type Feature, feature, type Verdict } from "./answer.ts";
import { attachTypes, attr, perfAttr } from "./bpf.gen.ts";
import { bpf, loadProgram, tryCall, withFd } from "./bpf.ts";
import { haveKernelBtf } from "./btf.ts";
import { openPerfEvent, pmuType, tryPerfEvent } from "./perf.ts";
import { probeSite } from "./probe-site.ts";

/** A function that every kernel has, is not inlined and may be probed. */
const KERNEL_FUNCTION = "vfs_read";

/** A function made for trying this, called by nobody else (`net/bpf/test_run.c`). */
const TEST_FUNCTION = "bpf_fentry_test1";

/** arm64 has direct calls from ftrace since kernel commit 2aa6ac03516d ("arm64: ftrace: Add direct call support"). */
const FENTRY_SINCE = arch === "arm64" ? "Linux 6.4" : "Linux 5.5";

/** A tracepoint that fires seldom. */
const TRACEPOINT = "task_rename";

const PERF_TYPE_HARDWARE = 0;
const PERF_TYPE_SOFTWARE = 1;
const PERF_TYPE_TRACEPOINT = 2;
const PERF_COUNT_SW_CPU_CLOCK = 0n;

const text = (value: string) => new TextEncoder().encode(`${value}\0`);

/** Programs on tracepoints through perf events. */
export const haveTracepoints: Feature = feature("tracepoints", "Linux 4.7", () =>
  tryCall(() => {
    const program = loadProgram({ type: "BPF_PROG_TYPE_TRACEPOINT" });
    tryPerfEvent(program, PERF_TYPE_TRACEPOINT, [
      [perfAttr.config, BigInt(tracepointId("task", TRACEPOINT))],
    ]);
  }, "EINVAL"),
);

/** Programs on tracepoints without perf events. */
export const haveRawTracepoints: Feature = feature("raw tracepoints", "Linux 4.17", () =>
  tryCall(() => attachRaw(loadProgram({ type: "BPF_PROG_TYPE_RAW_TRACEPOINT" }), TRACEPOINT), "EINVAL"),
);

/** Raw tracepoints whose arguments have types (`tp_btf`). */
export const haveBtfTracepoints: Feature = feature("BTF tracepoints", "Linux 5.5", () =>
  withKernelBtf(() =>
    tryTracing("BPF_TRACE_RAW_TP", kernelBtf().find(`btf_trace_${TRACEPOINT}`, "typedef")?.id),
  ),
);

/**
 * Programs at the entry and exit of functions. Loaded and attached: kernels exist that load a program and then cannot
 * attach it, and some refuse to load it with EPERM, which is a no when they accept a BTF tracepoint from the same process.
 */
export const haveFentry: Feature = feature("fentry and fexit", FENTRY_SINCE, () =>
  withKernelBtf(() => {
    const denied = haveBtfTracepoints().available === "yes" ? ["EPERM"] : [];
    return tryTracing("BPF_TRACE_FENTRY", kernelBtf().find(TEST_FUNCTION, "func")?.id, ...denied);
  }),
);

/** Programs that walk the kernel's lists of tasks, maps, files, sockets. */
export const haveIterators: Feature = feature("iterators", "Linux 5.8", () =>
  withKernelBtf(() => {
    const target = kernelBtf().find("bpf_iter_task", "func")?.id;
    if (target === undefined) return { why: "no bpf_iter_task" };
    return tryCall(
      () => {
        const attachType = attachTypes.BPF_TRACE_ITER;
        const program = loadProgram({ type: "BPF_PROG_TYPE_TRACING", attachType, attachBtfId: target });
        createLink(program, [[attr.linkAttachType, attachType]]);
      },
      "EINVAL",
      "ENOENT",
    );
  }),
);

/** Programs on almost any kernel function, one event for each. */
export const haveKprobes: Feature = feature("kprobes", "Linux 4.17 with CONFIG_KPROBE_EVENTS", () => {
  const type = pmuType("kprobe");
  if (type === undefined) return { why: "no kprobe PMU" };
  const symbol = text(KERNEL_FUNCTION);
  return unlessLockedDown(() =>
    tryCall(
      () => tryPerfEvent(loadProgram({ type: "BPF_PROG_TYPE_KPROBE" }), type, [[perfAttr.config1, symbol]]),
      "EINVAL",
    ),
  );
});

/** One link for any number of kernel functions. */
export const haveKprobeMulti: Feature = feature("kprobe multi", "Linux 5.18 with CONFIG_FPROBE", () => {
  const symbol = text(KERNEL_FUNCTION);
  const pointers = addresses(symbol);
  const attachType = attachTypes.BPF_TRACE_KPROBE_MULTI;
  return unlessLockedDown(() =>
    tryCall(
      () => {
        createLink(loadProgram({ type: "BPF_PROG_TYPE_KPROBE", attachType }), [
          [attr.linkAttachType, attachType],
          [attr.linkKprobeMultiCount, 1],
          [attr.linkKprobeMultiSymbols, pointers],
        ]);
      },
      "EINVAL",
      "EOPNOTSUPP",
    ),
  );
});

/** Programs on functions of user programs, one event for each. */
export const haveUprobes: Feature = feature("uprobes", "Linux 4.17 with CONFIG_UPROBE_EVENTS", () => {
  const type = pmuType("uprobe");
  if (type === undefined) return { why: "no uprobe PMU" };
  const site = probeSite();
  const path = text(site.path);
  return tryCall(() => {
    const program = loadProgram({ type: "BPF_PROG_TYPE_KPROBE" });
    tryPerfEvent(program, type, [
      [perfAttr.config1, path],
      [perfAttr.config2, BigInt(site.offset)],
    ]);
  }, "EINVAL");
});

/** One link for any number of functions of a user program. */
export const haveUprobeMulti: Feature = feature("uprobe multi", "Linux 6.6", () => {
  const site = probeSite();
  const [path, offsets] = [text(site.path), new Uint8Array(BigUint64Array.of(BigInt(site.offset)).buffer)];
  const attachType = attachTypes.BPF_TRACE_UPROBE_MULTI;
  return tryCall(
    () => {
      createLink(loadProgram({ type: "BPF_PROG_TYPE_KPROBE", attachType }), [
        [attr.linkAttachType, attachType],
        [attr.linkUprobeMultiPath, path],
        [attr.linkUprobeMultiOffsets, offsets],
        [attr.linkUprobeMultiCount, 1],
      ]);
    },
    "EINVAL",
    "EOPNOTSUPP",
  );
});

/** Programs on a clock: sampling. */
export const havePerfEvents: Feature = feature("perf events", "Linux 4.9 with CONFIG_PERF_EVENTS", () =>
  tryCall(
    () => {
      const program = loadProgram({ type: "BPF_PROG_TYPE_PERF_EVENT" });
      tryPerfEvent(program, PERF_TYPE_SOFTWARE, [[perfAttr.config, PERF_COUNT_SW_CPU_CLOCK]]);
    },
    "EINVAL",
    "ENOSYS",
    "ENOENT",
  ),
);

/** Counters of the processor: cycles, instructions, cache misses. Virtual machines mostly have none. */
export const haveHardwarePmu: Feature = feature("hardware counters", "a processor that shows them", () =>
  tryCall(
    () => withFd(openPerfEvent(PERF_TYPE_HARDWARE, []), () => undefined),
    "ENOENT",
    "EOPNOTSUPP",
    "ENODEV",
  ),
);

/** Attaches a program to a raw tracepoint, or by the BTF id it was loaded with, and takes both away again. */
function attachRaw(program: number, name?: string): void {
  withFd(program, () => {
    const link = bpf("BPF_RAW_TRACEPOINT_OPEN", [
      [attr.rawTracepointName, name === undefined ? 0n : text(name)],
      [attr.rawTracepointProgramFd, program],
    ]);
    withFd(link, () => undefined);
  });
}

function createLink(program: number, fields: Parameters<typeof bpf>[1]): void {
  withFd(program, () => {
    withFd(bpf("BPF_LINK_CREATE", [[attr.linkProgramFd, program], ...fields]), () => undefined);
  });
}

function tryTracing(
  type: "BPF_TRACE_RAW_TP" | "BPF_TRACE_FENTRY",
  id: number | undefined,
  ...absent: string[]
): Verdict {
  if (id === undefined) return { why: "not in the kernel's BTF" };
  const attachType = attachTypes[type];
  return tryCall(
    () => attachRaw(loadProgram({ type: "BPF_PROG_TYPE_TRACING", attachType, attachBtfId: id })),
    "EINVAL",
    "ENOTSUPP",
    "EOPNOTSUPP",
    ...absent,
  );
}

function withKernelBtf(probe: () => Verdict): Verdict {
  const answer = haveKernelBtf();
  if (answer.available === "unknown") throw answer.error;
  return answer.available === "no" ? { why: answer.why } : probe();
}

/** Lockdown for confidentiality forbids kernel probes to everyone, with EPERM (`LOCKDOWN_KPROBES`). */
function unlessLockedDown(probe: () => Verdict): Verdict {
  return lockdown() === "confidentiality" ? { why: "the kernel is locked down (confidentiality)" } : probe();
}

/** The bytes of an array of one pointer. Lifetime: the array keeps `bytes`. */
function addresses(bytes: Uint8Array): Uint8Array {
  return keepAlive(new Uint8Array(BigUint64Array.of(BigInt(addressOf(bytes))).buffer), bytes);
}
