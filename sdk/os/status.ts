import { readFileSync } from "node:fs";
import { capabilityNames } from "./capabilities.gen.ts";

/** A capability's name, as `CAP_BPF`. */
export type Capability = (typeof capabilityNames)[number];

/** What of /proc/PID/status decides whether a process may trace. */
export interface ProcessStatus {
  readonly effective: ReadonlySet<Capability>;
  readonly permitted: ReadonlySet<Capability>;
  /** What the process or its children could ever gain. */
  readonly bounding: ReadonlySet<Capability>;
  readonly effectiveUid: number;
  /** `filter` is what container runtimes use: it can refuse single system calls with EPERM. */
  readonly seccomp: "off" | "strict" | "filter";
  /** The process ids from the outermost namespace that /proc belongs to, to the innermost. */
  readonly pidByNamespace: readonly number[];
}

/** Reads the text of /proc/PID/status. A line that is missing counts as empty; capabilities newer than sonde are left out. */
export function parseProcessStatus(text: string): ProcessStatus {
  const lines = new Map([...text.matchAll(/^(\w+):[ \t]*(.*)$/gm)].map(([, key, value]) => [key, value]));
  const words = (key: string) => (lines.get(key) ?? "").split(/\s+/).filter(Boolean);
  const modes = ["off", "strict", "filter"] as const;
  return {
    effective: parseCapabilities(words("CapEff")[0]),
    permitted: parseCapabilities(words("CapPrm")[0]),
    bounding: parseCapabilities(words("CapBnd")[0]),
    effectiveUid: Number(words("Uid")[1] ?? 0),
    seccomp: modes[Number(words("Seccomp")[0] ?? 0)] ?? "off",
    pidByNamespace: words("NStgid").map(Number),
  };
}

/** The capabilities of this process at this moment. */
export function capabilities(): ReadonlySet<Capability> {
  return processStatus().effective;
}

/** The status of a process; of this one by default. */
export function processStatus(pid: number | "self" = "self"): ProcessStatus {
  return parseProcessStatus(readFileSync(`/proc/${pid}/status`, "utf8"));
}

/** Reads a mask in hexadecimal digits. */
function parseCapabilities(mask = "0"): Set<Capability> {
  const bits = BigInt(/^[0-9a-f]+$/i.test(mask) ? `0x${mask}` : "0x0");
  return new Set(capabilityNames.filter((_, bit) => ((bits >> BigInt(bit)) & 1n) === 1n));
}
