import { SyscallError } from "../errors.ts";
import { allocate, libc, syscallError } from "../ffi/mod.ts";
import { syscallNumber } from "../os/mod.ts";

/** An open event that BPF programs of one CPU write to. */
export interface PerfOutput {
  readonly fd: number;
  /** Whether the kernel itself counts what found no room (`PERF_FORMAT_LOST`, Linux 6.0). */
  readonly countsLost: boolean;
}

/** `struct perf_event_attr` (include/uapi/linux/perf_event.h) as of Linux 4.1; newer kernels take the rest as zero. */
const ATTRIBUTE_BYTES = 112;
const PERF_TYPE_SOFTWARE = 1;
const PERF_COUNT_SW_BPF_OUTPUT = 10n;
const PERF_SAMPLE_TIME = 1n << 2n;
const PERF_SAMPLE_RAW = 1n << 10n;
const PERF_FORMAT_LOST = 1n << 4n;
const WATERMARK = 1n << 14n;
const USE_CLOCKID = 1n << 25n;
const CLOCK_MONOTONIC = 1;
const PERF_FLAG_FD_CLOEXEC = 8;
const EINVAL = 22;

/** Opens the event of one CPU. Samples carry the time of CLOCK_MONOTONIC and the program's bytes. Linux 4.4. */
export function openPerfOutput(cpu: number): PerfOutput {
  try {
    return { fd: open(cpu, PERF_FORMAT_LOST), countsLost: true };
  } catch (error) {
    if (!(error instanceof SyscallError) || error.errno !== EINVAL) throw error;
    return { fd: open(cpu, 0n), countsLost: false };
  }
}

function open(cpu: number, readFormat: bigint): number {
  const number = syscallNumber("perf_event_open") ?? 0;
  try {
    return libc.syscall(number, attributes(readFormat), -1, cpu, -1, PERF_FLAG_FD_CLOEXEC, 0);
  } catch (error) {
    if (!(error instanceof SyscallError)) throw error;
    throw syscallError("perf_event_open", error.errno); // not "syscall", through which it is called
  }
}

/** Wakes at most when a buffer is half full: nobody waits for it. */
function attributes(readFormat: bigint): Uint8Array {
  const bytes = allocate(ATTRIBUTE_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, PERF_TYPE_SOFTWARE, true);
  view.setUint32(4, ATTRIBUTE_BYTES, true);
  view.setBigUint64(8, PERF_COUNT_SW_BPF_OUTPUT, true);
  view.setBigUint64(16, 1n, true); // sample_period: each one
  view.setBigUint64(24, PERF_SAMPLE_TIME | PERF_SAMPLE_RAW, true);
  view.setBigUint64(32, readFormat, true);
  view.setBigUint64(40, WATERMARK | USE_CLOCKID, true);
  view.setUint32(48, 0, true); // wakeup_watermark: the kernel's own choice, half of the buffer
  view.setInt32(92, CLOCK_MONOTONIC, true);
  return bytes;
}

/** How many samples found no room since the event was opened, where the kernel counts them. */
export function readLost(fd: number): number {
  const counts = new BigUint64Array(allocate(16).buffer); // value, lost
  libc.read(fd, counts, counts.byteLength);
  return Number(counts[1]);
}
