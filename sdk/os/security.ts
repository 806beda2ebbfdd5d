import { readFileSync, readlinkSync } from "node:fs";

/** How far the kernel is locked down; `none` too where the kernel knows no lockdown. */
export type Lockdown = "none" | "integrity" | "confidentiality";

/** Reads /sys/kernel/security/lockdown, where the mode in force is in brackets: `none [integrity] confidentiality`. */
export function parseLockdown(text: string): Lockdown {
  const mode = /\[(\w+)\]/.exec(text)?.[1];
  return mode === "integrity" || mode === "confidentiality" ? mode : "none";
}

/** `undefined` when it cannot be told, because securityfs is not mounted. Linux 5.4. */
export function lockdown(): Lockdown | undefined {
  const text = readIfThere("/sys/kernel/security/lockdown");
  return text === undefined ? undefined : parseLockdown(text);
}

/** The active security modules, as `lockdown`, `bpf`, `apparmor`; `undefined` when securityfs is not mounted. */
export function securityModules(): string[] | undefined {
  return readIfThere("/sys/kernel/security/lsm")?.trim().split(",");
}

/** Whether kernel addresses show: 0 to all, 1 to CAP_SYSLOG, 2 to nobody. `undefined` when it cannot be read. */
export function kptrRestrict(): number | undefined {
  return readNumber("/proc/sys/kernel/kptr_restrict");
}

/** What perf events are open to processes without CAP_PERFMON: -1 all, 4 none. `undefined` when perf is not built in. */
export function perfEventParanoid(): number | undefined {
  return readNumber("/proc/sys/kernel/perf_event_paranoid");
}

/** The limit of locked memory of this process in bytes, `Infinity` for none. Kernels before 5.11 charge BPF maps to it. */
export function memlockLimit(): number {
  const line = /^Max locked memory +(\S+)/m.exec(readFileSync("/proc/self/limits", "utf8"));
  return line?.[1] === undefined || line[1] === "unlimited" ? Number.POSITIVE_INFINITY : Number(line[1]);
}

/** The inode of the first pid namespace: `PROC_PID_INIT_INO` in the kernel's `include/linux/proc_ns.h`. */
const FIRST_PID_NAMESPACE = 0xeffffffcn;

/** The inode of this process's pid namespace, and whether it is the kernel's first, whose numbers BPF programs see. */
export function pidNamespace(): { inode: bigint; first: boolean } {
  const inode = BigInt(/\[(\d+)\]/.exec(readlinkSync("/proc/self/ns/pid"))?.[1] ?? 0);
  return { inode, first: inode === FIRST_PID_NAMESPACE };
}

function readNumber(path: string): number | undefined {
  const text = readIfThere(path);
  return text === undefined ? undefined : Number(text);
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
