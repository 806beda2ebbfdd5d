import { kptrRestrict, type ProcessStatus, perfEventParanoid, processStatus } from "../os/mod.ts";

/** What decides whether kernel addresses show: two sysctls, `undefined` where they cannot be read. */
export interface AddressRules {
  readonly kptrRestrict: number | undefined;
  readonly perfEventParanoid: number | undefined;
}

/**
 * Why the addresses of kernel functions read as zero here, in one line; `undefined` when they do not. With
 * kptr_restrict=2 they do for root too: then addresses are to be printed raw, not looked up.
 *
 * The rules are `kallsyms_show_value` in the kernel's kernel/ksyms_common.c.
 */
export function kernelAddressNote(
  { effective }: ProcessStatus = processStatus(),
  rules: AddressRules = { kptrRestrict: kptrRestrict(), perfEventParanoid: perfEventParanoid() },
): string | undefined {
  const restrict = rules.kptrRestrict ?? 0;
  if (restrict >= 2)
    return `kernel addresses are hidden from everybody (kernel.kptr_restrict is ${restrict})`;
  const open = restrict === 0 && (rules.perfEventParanoid ?? 2) <= 1;
  return open || effective.has("CAP_SYSLOG")
    ? undefined
    : "kernel addresses are hidden (CAP_SYSLOG is missing)";
}

/** Why the memory maps of other users' processes cannot be read, in one line; `undefined` when they can. */
export function otherProcessNote(status: ProcessStatus = processStatus()): string | undefined {
  if (status.effective.has("CAP_SYS_PTRACE")) return undefined;
  return "programs of other users stay without symbols (CAP_SYS_PTRACE is missing)";
}
