import { SyscallError } from "../errors.ts";
import { type Feature, feature, type Verdict } from "./answer.ts";
import { helpers, type programTypes } from "./bpf.gen.ts";
import { loadProgram, tryCall, withFd } from "./bpf.ts";
import { callHelper, exit, move } from "./instructions.ts";

/** Programs at all. */
export const haveTracingPrograms: Feature = feature("BPF programs", "Linux 4.7 with CONFIG_BPF_SYSCALL", () =>
  tryCall(
    () => withFd(loadProgram({ type: "BPF_PROG_TYPE_TRACEPOINT" }), () => undefined),
    "EINVAL",
    "ENOSYS",
  ),
);

/** A number given when attaching that the program can ask for (`bpf_get_attach_cookie`). */
export const haveAttachCookie: Feature = feature("attach cookies", "Linux 5.15", () =>
  tryHelper("BPF_FUNC_get_attach_cookie"),
);

/** Loops of any length (`bpf_loop`). */
export const haveLoop: Feature = feature("bpf_loop", "Linux 5.17", () => tryHelper("BPF_FUNC_loop"));

/** Visiting every entry of a map (`bpf_for_each_map_elem`). */
export const haveForEach: Feature = feature("bpf_for_each_map_elem", "Linux 5.13", () =>
  tryHelper("BPF_FUNC_for_each_map_elem"),
);

/** Process ids as a pid namespace counts them (`bpf_get_ns_current_pid_tgid`). */
export const haveNamespacePid: Feature = feature("namespace process ids", "Linux 5.7", () =>
  tryHelper("BPF_FUNC_get_ns_current_pid_tgid"),
);

/**
 * Maps charged to the cgroup of their maker instead of his locked memory. The two came with the same release, and the
 * helper can be asked for: libbpf does so too (`probe_memcg_account` in src/bpf.c).
 */
export const haveCgroupAccounting: Feature = feature("cgroup accounting", "Linux 5.11", () =>
  tryHelper("BPF_FUNC_ktime_get_coarse_ns", "BPF_PROG_TYPE_SOCKET_FILTER"),
);

/**
 * A program that calls the helper without having set its arguments: a kernel that knows the helper refuses that with
 * EACCES, one that does not refuses the call itself with EINVAL.
 */
function tryHelper(
  name: keyof typeof helpers,
  type: keyof typeof programTypes = "BPF_PROG_TYPE_TRACEPOINT",
): Verdict {
  const instructions = [callHelper(helpers[name]), move(0, 0), exit];
  return tryCall(() => {
    try {
      withFd(loadProgram({ type, instructions }), () => undefined);
    } catch (error) {
      if (!(error instanceof SyscallError) || error.errnoName !== "EACCES") throw error;
    }
  }, "EINVAL");
}
