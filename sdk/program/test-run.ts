import { addressOf, allocate, libbpf } from "../ffi/mod.ts";

export interface TestRunOptions {
  /** The context given to the program, for types that take one (raw tracepoints, syscall programs, `sk_buff`). */
  readonly context?: Uint8Array;
  /** The packet, for networking programs. */
  readonly data?: Uint8Array;
  /** How often to run it; default 1. Only some program types accept more. */
  readonly repeat?: number;
}

export interface TestRunResult {
  /** What the program returned. */
  readonly result: number;
  /** Mean duration of one run, nanoseconds. */
  readonly durationNs: number;
}

/** `struct bpf_test_run_opts` of libbpf 1.1: pointers and 32-bit members by their offsets in bytes. */
const OPTIONS_BYTES = 80;

/** Runs the program behind `fd` with `BPF_PROG_TEST_RUN`. Throws SyscallError ENOTSUPP for types that cannot be run so. */
export function testRun(fd: number, { context, data, repeat = 1 }: TestRunOptions = {}): TestRunResult {
  const options = allocate(OPTIONS_BYTES);
  const view = new DataView(options.buffer);
  view.setBigUint64(0, BigInt(OPTIONS_BYTES), true);
  if (data) view.setBigUint64(8, BigInt(addressOf(data)), true);
  view.setUint32(24, data?.length ?? 0, true);
  if (context) view.setBigUint64(32, BigInt(addressOf(context)), true);
  view.setUint32(48, context?.length ?? 0, true);
  // Raw tracepoint and syscall programs refuse any `repeat` but zero (bpf_prog_test_run_raw_tp in the kernel).
  view.setInt32(60, repeat > 1 ? repeat : 0, true);
  libbpf.bpf_prog_test_run_opts(fd, options);
  return { result: view.getUint32(56, true), durationNs: view.getUint32(64, true) };
}
