import process from "node:process";
import { allocate, libbpf, libc, optionsStruct } from "../ffi/mod.ts";
import type { Program } from "../program/mod.ts";
import { attachThroughLibbpf } from "./attach.ts";
import type { Link } from "./link.ts";

/** What to count (perf_event_open(2)). */
export interface PerfEventOptions {
  /** `PERF_TYPE_…`: 0 hardware, 1 software, 2 tracepoint, 4 raw, or a PMU's number from sysfs. */
  readonly type: number;
  /** Which event of that type. */
  readonly config: bigint;
  /** Fire once in so many events. Exclusive with `frequency`. */
  readonly samplePeriod?: number;
  /** Fire so many times a second. */
  readonly frequency?: number;
  /** Only this thread, 0 for the calling one; default every one. */
  readonly pid?: number;
  /** Only this CPU. Default: every one for a process, CPU 0 otherwise (a system-wide event is always one CPU's). */
  readonly cpu?: number;
}

/** `struct perf_event_attr` as of Linux 4.1 (PERF_ATTR_SIZE_VER5): newer kernels take the rest as zero. */
const ATTRIBUTE_BYTES = 112;
const PERF_EVENT_OPEN: Readonly<Record<string, number>> = { x64: 298, arm64: 241 };
const PERF_FLAG_FD_CLOEXEC = 8;
const FREQUENCY_BIT = 10n;

/** An open perf event, not yet attached. Closed with `close()`, unless it was handed over to a link. */
export interface PerfEvent {
  readonly fd: number;
  close(): void;
  /** Lets `attach` take the descriptor; closes it when that throws. libbpf's link owns it afterwards. */
  handOver<T>(attach: (fd: number) => T): T;
}

export function openPerfEvent(options: PerfEventOptions): PerfEvent {
  const { pid = -1 } = options;
  const cpu = options.cpu ?? (pid === -1 ? 0 : -1);
  const number = PERF_EVENT_OPEN[process.arch] ?? 241;
  const fd = libc.syscall(number, attributes(options), pid, cpu, -1, PERF_FLAG_FD_CLOEXEC, 0);
  return {
    fd,
    close: () => libc.close(fd),
    handOver(attach) {
      try {
        return attach(fd);
      } catch (error) {
        libc.close(fd);
        throw error;
      }
    },
  };
}

function attributes({ type, config, samplePeriod, frequency }: PerfEventOptions): Uint8Array {
  const bytes = allocate(ATTRIBUTE_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, type, true);
  view.setUint32(4, ATTRIBUTE_BYTES, true);
  view.setBigUint64(8, config, true);
  view.setBigUint64(16, BigInt(frequency ?? samplePeriod ?? 1), true);
  if (frequency !== undefined) view.setBigUint64(40, 1n << FREQUENCY_BIT, true);
  return bytes;
}

/** Attaches to a perf event of one CPU or process: sampling, hardware and software counters. Linux 4.9. */
export function attachPerfEvent(program: Program, options: PerfEventOptions, { cookie = 0n } = {}): Link {
  const event = openPerfEvent(options);
  return attachThroughLibbpf(program, `perf event ${options.type}:${options.config}`, () =>
    event.handOver((fd) =>
      libbpf.bpf_program__attach_perf_event_opts(program.address, fd, optionsStruct(cookie, 0)),
    ),
  );
}
