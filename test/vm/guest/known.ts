import { guestEnvironment } from "./environment.ts";

/** What a kernel of the matrix can do, from its configuration and other tools; every feature that differs between them. */
export interface KnownKernel {
  /** Programs at the entry and exit of functions. arm64 has them since Linux 6.4. */
  readonly fentry: boolean;
  /** CONFIG_FPROBE, without which Linux 6.1 has the type of link and nothing to attach it to. */
  readonly kprobeMulti: boolean;
  readonly uprobeMulti: boolean;
  /** `bpf_get_attach_cookie()`, and links of perf events that can be pinned: both Linux 5.15. */
  readonly attachCookie: boolean;
  readonly moduleBtf: boolean;
  readonly userRingBuffer: boolean;
  readonly loop: boolean;
  readonly forEach: boolean;
  readonly kernelFunctions: boolean;
  readonly cgroupAccounting: boolean;
  /** QEMU emulates the counters of an arm64 processor, and none of x86-64. */
  readonly hardwareCounters: boolean;
}

const LINUX_5_10: KnownKernel = {
  fentry: true,
  kprobeMulti: false,
  uprobeMulti: false,
  attachCookie: false,
  moduleBtf: false,
  userRingBuffer: false,
  loop: false,
  forEach: false,
  kernelFunctions: false,
  cgroupAccounting: false,
  hardwareCounters: false,
};

const LINUX_6_1: KnownKernel = {
  ...LINUX_5_10,
  attachCookie: true,
  moduleBtf: true,
  userRingBuffer: true,
  loop: true,
  forEach: true,
  cgroupAccounting: true,
};

const LINUX_6_12: KnownKernel = {
  ...LINUX_6_1,
  kprobeMulti: true,
  uprobeMulti: true,
  kernelFunctions: true,
};

const KNOWN: Readonly<Record<string, KnownKernel>> = {
  "5.10": LINUX_5_10,
  "6.1": LINUX_6_1,
  "6.12": LINUX_6_12,
  "7.2": LINUX_6_12,
  "arm64-6.1": { ...LINUX_6_1, fentry: false, hardwareCounters: true },
};

/** The kernel that this guest runs. */
export function knownKernel(): KnownKernel {
  const { kernel } = guestEnvironment();
  const known = KNOWN[kernel];
  if (known === undefined) throw new Error(`Cannot tell what "${kernel}" can do: not in known.ts`);
  return known;
}
