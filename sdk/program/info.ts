import { addressOf, allocate, libbpf } from "../ffi/mod.ts";

/** What the kernel says of a loaded program (`struct bpf_prog_info`, include/uapi/linux/bpf.h). */
export interface ProgramInfo {
  /** `enum bpf_prog_type`. */
  readonly type: number;
  /** The number by which bpftool shows it; valid while the program is loaded. */
  readonly id: number;
  /** The first eight bytes of the SHA of its instructions, in hex. */
  readonly tag: string;
  readonly name: string;
  /** Nanoseconds spent running and number of runs, counted while `kernel.bpf_stats_enabled` is on. Linux 5.1. */
  readonly runTimeNs: number;
  readonly runCount: number;
  /** Runs skipped because the program was already running on that CPU. Linux 5.12; 0 before. */
  readonly recursionMisses: number;
  /** Instructions that the verifier looked at. Linux 5.16; 0 before. */
  readonly verifiedInstructions: number;
}

/** The part of the struct that is read; the kernel fills what it knows and leaves the rest zero. */
const INFO_BYTES = 224;

/** Asks the kernel about the program behind `fd`. Throws SyscallError when it is not a program's. */
export function programInfo(fd: number): ProgramInfo {
  const bytes = allocate(INFO_BYTES);
  const length = new Uint32Array([INFO_BYTES]);
  libbpf.bpf_obj_get_info_by_fd(fd, addressOf(bytes), length);
  const view = new DataView(bytes.buffer);
  const u32 = (offset: number) => view.getUint32(offset, true);
  const u64 = (offset: number) => Number(view.getBigUint64(offset, true));
  return {
    type: u32(0),
    id: u32(4),
    tag: [...bytes.subarray(8, 16)].map((byte) => byte.toString(16).padStart(2, "0")).join(""),
    name: text(bytes.subarray(64, 80)),
    runTimeNs: u64(192),
    runCount: u64(200),
    recursionMisses: u64(208),
    verifiedInstructions: u32(216),
  };
}

function text(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return new TextDecoder().decode(end < 0 ? bytes : bytes.subarray(0, end));
}
