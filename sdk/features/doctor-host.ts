import { readFileSync } from "node:fs";
import { arch } from "node:process";
import { UnsupportedError } from "../errors.ts";
import { libbpfOrigin, libbpfVersion } from "../ffi/mod.ts";
import { kernelAtLeast, kernelVersion } from "../os/mod.ts";
import { type Check, guarded } from "./check.ts";

/** The oldest kernel in the test matrix. */
const OLDEST_KERNEL = "5.10";

/** The machine and what runs on it. */
export function hostChecks(): Check[] {
  return [
    guarded("kernel", checkKernel),
    guarded("architecture", checkArchitecture),
    guarded("runtime", () => ({ status: "ok", detail: navigator.userAgent })),
    guarded("executable memory", checkExecutableMemory),
    guarded("libbpf", checkLibbpf),
  ];
}

function checkKernel(): Omit<Check, "name"> {
  const { release } = kernelVersion();
  if (kernelAtLeast(OLDEST_KERNEL)) return { status: "ok", detail: release };
  return { status: "no", detail: release, remedy: `needs Linux ${OLDEST_KERNEL}` };
}

function checkArchitecture(): Omit<Check, "name"> {
  const known = arch === "x64" || arch === "arm64";
  return known
    ? { status: "ok", detail: arch }
    : { status: "no", detail: arch, remedy: "needs x64 or arm64" };
}

/**
 * Calls into C are compiled at run time. Where memory may not be both writable and executable (systemd's
 * `MemoryDenyWriteExecute=`, prctl(2) `PR_SET_MDWE`), the runtime starts without its compiler, and with it goes the way
 * into C. A runtime that has its compiler shows a mapping with both rights.
 */
function checkExecutableMemory(): Omit<Check, "name"> {
  if (hasExecutableMemory(readFileSync("/proc/self/maps", "utf8"))) return { status: "ok", detail: "" };
  const detail = "no memory is both writable and executable, so C libraries cannot be called";
  return { status: "no", detail, remedy: "under systemd: MemoryDenyWriteExecute=no" };
}

/** Reads the text of /proc/self/maps. */
export function hasExecutableMemory(maps: string): boolean {
  return /^\S+ .wx/m.test(maps);
}

const ORIGINS = {
  executable: "inside the executable, opened from memory",
  SONDE_LIBBPF: "named by SONDE_LIBBPF",
  system: "the system's",
} as const;

function checkLibbpf(): Omit<Check, "name"> {
  try {
    return { status: "ok", detail: `${libbpfVersion()}, ${ORIGINS[libbpfOrigin()]}` };
  } catch (error) {
    if (!(error instanceof UnsupportedError)) throw error;
    const remedy = error.hint === undefined ? {} : { remedy: error.hint };
    return { status: "no", detail: error.message, ...remedy };
  }
}
