import { existsSync, readdirSync, readFileSync } from "node:fs";
import { kernelBtf } from "../btf/mod.ts";
import { UnsupportedError } from "../errors.ts";
import { type Feature, feature } from "./answer.ts";
import { attachTypes } from "./bpf.gen.ts";
import { loadProgram, tryCall, withFd } from "./bpf.ts";
import { callKernelFunction, exit, move } from "./instructions.ts";

const DIRECTORY = "/sys/kernel/btf";

/** The types of the running kernel. */
export const haveKernelBtf: Feature = feature("kernel BTF", "Linux 5.4 with CONFIG_DEBUG_INFO_BTF", () =>
  existsSync(`${DIRECTORY}/vmlinux`) ? true : { why: `no ${DIRECTORY}/vmlinux` },
);

/** The types of loaded modules. */
export const haveModuleBtf: Feature = feature(
  "module BTF",
  "Linux 5.11 with CONFIG_DEBUG_INFO_BTF_MODULES",
  () => {
    const loaded = loadedModules();
    if (loaded.length === 0) {
      throw new UnsupportedError(
        "module BTF",
        undefined,
        "Cannot tell whether modules have BTF: none is loaded",
      );
    }
    const described = existsSync(DIRECTORY) ? readdirSync(DIRECTORY) : [];
    return loaded.some((name) => described.includes(name))
      ? true
      : { why: `${loaded.length} modules, none with BTF` };
  },
);

function loadedModules(): string[] {
  if (!existsSync("/proc/modules")) return [];
  return [...readFileSync("/proc/modules", "utf8").matchAll(/^(\w+) /gm)].map(([, name = ""]) => name);
}

/** Kernel functions that tracing programs may call (kfuncs). */
export const haveKernelFunctions: Feature = feature("kernel functions", "Linux 6.2", () => {
  const present = haveKernelBtf();
  if (present.available === "no") return { why: present.why };
  const btf = kernelBtf();
  const lock = btf.find("bpf_rcu_read_lock", "func")?.id;
  const unlock = btf.find("bpf_rcu_read_unlock", "func")?.id;
  const target = btf.find("btf_trace_task_rename", "typedef")?.id;
  if (lock === undefined || unlock === undefined) return { why: "no bpf_rcu_read_lock" };
  const instructions = [callKernelFunction(lock), callKernelFunction(unlock), move(0, 0), exit];
  const attachType = attachTypes.BPF_TRACE_RAW_TP;
  return tryCall(
    () => {
      const options = { attachType, attachBtfId: target ?? 0, instructions };
      withFd(loadProgram({ type: "BPF_PROG_TYPE_TRACING", ...options }), () => undefined);
    },
    "EINVAL",
    "EACCES",
  );
});
