import { existsSync, readFileSync } from "node:fs";
import {
  kernelAtLeast,
  lockdown,
  memlockLimit,
  perfEventParanoid,
  pidNamespace,
  processStatus,
  securityModules,
} from "../os/mod.ts";
import { type Check, guarded } from "./check.ts";
import { kernelAddressNote, otherProcessNote } from "./notes.ts";
import { missingCapabilities, requireTracing } from "./permissions.ts";

/** What this process may do, and what stands in its way. */
export function permissionChecks(): Check[] {
  return [
    guarded("capabilities", checkCapabilities),
    guarded("permission to trace", checkTracing),
    guarded("seccomp", checkSeccomp),
    guarded("lockdown", checkLockdown),
    guarded("security modules", checkModules),
    guarded("secure boot", checkSecureBoot),
    guarded("perf_event_paranoid", checkParanoid),
    guarded("kernel addresses", () =>
      noted(kernelAddressNote(), "run with sudo; sysctl kernel.kptr_restrict=1"),
    ),
    guarded("symbols of other users", () => noted(otherProcessNote(), "run with sudo")),
    guarded("locked memory", checkLockedMemory),
    guarded("pid namespace", checkPidNamespace),
  ];
}

type Finding = Omit<Check, "name">;

function noted(note: string | undefined, remedy: string): Finding {
  return note === undefined ? { status: "ok", detail: "" } : { status: "no", detail: note, remedy };
}

function checkCapabilities(): Finding {
  const status = processStatus();
  const missing = missingCapabilities(status);
  if (missing.length === 0) return { status: "ok", detail: `uid ${status.effectiveUid}` };
  const detail = `uid ${status.effectiveUid}, without ${missing.join(", ")}`;
  return { status: "no", detail };
}

/** What a tool would say at its start. */
function checkTracing(): Finding {
  const { name: _, ...found } = guarded("", () => {
    requireTracing({ perf: true });
    return { status: "ok", detail: "" };
  });
  return found.status === "ok" ? found : { ...found, status: "no" };
}

function checkSeccomp(): Finding {
  const { seccomp } = processStatus();
  const detail = seccomp === "filter" ? "a filter is active; it may refuse single calls" : seccomp;
  return { status: "ok", detail };
}

function checkLockdown(): Finding {
  const mode = lockdown();
  if (mode === undefined)
    return { status: "unknown", detail: "securityfs is not mounted on /sys/kernel/security" };
  if (mode !== "confidentiality") return { status: "ok", detail: mode };
  const detail = "confidentiality: programs cannot read kernel memory, kprobes are off";
  return { status: "no", detail, remedy: "boot with lockdown=integrity or none" };
}

function checkModules(): Finding {
  const modules = securityModules();
  if (modules === undefined)
    return { status: "unknown", detail: "securityfs is not mounted on /sys/kernel/security" };
  return { status: "ok", detail: modules.join(", ") };
}

const SECURE_BOOT = "/sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c";

/** The last byte of the firmware's variable is 1 when it is on. Distributions then lock their kernel down. */
function checkSecureBoot(): Finding {
  if (!existsSync(SECURE_BOOT)) return { status: "ok", detail: "off, or no EFI firmware" };
  const on = readFileSync(SECURE_BOOT).at(-1) === 1;
  return { status: "ok", detail: on ? "on; the kernel may be locked down for it" : "off" };
}

function checkParanoid(): Finding {
  const level = perfEventParanoid();
  if (level === undefined) {
    return { status: "no", detail: "perf events are not built in", remedy: "needs CONFIG_PERF_EVENTS=y" };
  }
  const detail = level > 2 ? `${level}; older kernels want CAP_SYS_ADMIN for it` : String(level);
  return { status: "ok", detail };
}

function checkLockedMemory(): Finding {
  if (kernelAtLeast("5.11")) return { status: "ok", detail: "not used: maps are charged to cgroups" };
  const bytes = memlockLimit();
  if (!Number.isFinite(bytes)) return { status: "ok", detail: "no limit" };
  const mayRaise = processStatus().effective.has("CAP_SYS_RESOURCE");
  const detail = `at most ${Math.floor(bytes / 1024)} KiB for all maps`;
  return mayRaise
    ? { status: "ok", detail }
    : { status: "no", detail, remedy: "ulimit -l unlimited, as root" };
}

function checkPidNamespace(): Finding {
  const { first } = pidNamespace();
  return {
    status: "ok",
    detail: first ? "the first" : "a container's; process ids are shown as it counts them",
  };
}
