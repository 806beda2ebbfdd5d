import { readFileSync } from "node:fs";
import { libc } from "../ffi/mod.ts";
import { perfAttr } from "./bpf.gen.ts";
import { type AttrFields, callWith, systemCall, withFd } from "./bpf.ts";

/** `PERF_ATTR_SIZE_VER5` (Linux 4.1). */
const ATTR_BYTES = 112;

/** `PERF_FLAG_FD_CLOEXEC` and `_IOW('$', 8, __u32)` of linux/perf_event.h. */
const PERF_FLAG_FD_CLOEXEC = 8;
const PERF_EVENT_IOC_SET_BPF = 0x40042408;

/** A program's or an event's own thread, for events that must not touch others. */
const THIS_THREAD = 0;

/** Opens an event for this thread on every CPU; the caller closes it. */
export function openPerfEvent(type: number, fields: AttrFields): number {
  const all: AttrFields = [
    [perfAttr.type, type],
    [perfAttr.size, ATTR_BYTES],
    [perfAttr.samplePeriod, 1n],
    ...fields,
  ];
  return callWith(all, ATTR_BYTES, (bytes) => {
    return systemCall("perf_event_open", bytes, THIS_THREAD, -1, -1, PERF_FLAG_FD_CLOEXEC);
  });
}

/** Opens the event, attaches the program to it, and takes both away again. */
export function tryPerfEvent(program: number, type: number, fields: AttrFields): void {
  withFd(program, () => {
    withFd(openPerfEvent(type, fields), (event) => libc.ioctl(event, PERF_EVENT_IOC_SET_BPF, program));
  });
}

/** The number of a dynamic PMU, as `kprobe`; `undefined` when the kernel has none of that name. */
export function pmuType(name: string): number | undefined {
  try {
    return Number(readFileSync(`/sys/bus/event_source/devices/${name}/type`, "utf8"));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** `PERF_TYPE_SOFTWARE`, whose event 0 is the CPU clock. */
const PERF_TYPE_SOFTWARE = 1;

/** Opens and closes the plainest of all perf events. @throws SyscallError when not even that is allowed. */
export function tryOpenClock(): void {
  withFd(openPerfEvent(PERF_TYPE_SOFTWARE, []), () => undefined);
}
