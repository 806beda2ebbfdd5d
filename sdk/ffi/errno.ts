import { type ErrorDetails, SyscallError } from "../errors.ts";
import { backend } from "./backend.ts";
import { errnos } from "./errno.gen.ts";
import { libc } from "./libraries.ts";
import { viewBuffer } from "./memory.ts";

let cell: { owner: unknown; value: Int32Array } | undefined;

/** The calling thread's `errno`. Read it at once after the call: any other call may change it. */
export function errno(): number {
  // Lifetime: the C library keeps this thread's errno until the thread ends, and JavaScript runs on one thread.
  if (cell?.owner !== backend()) {
    cell = { owner: backend(), value: new Int32Array(viewBuffer(libc.__errno_location(), 4)) };
  }
  return cell.value[0] ?? 0;
}

/** libbpf's own error numbers (`enum libbpf_errno` in `bpf/libbpf.h`), which start at 4000. */
const LIBBPF_ERRNOS: Readonly<Record<number, readonly [name: string, description: string]>> = {
  4000: ["LIBBPF_ERRNO__LIBELF", "libelf failed"],
  4001: ["LIBBPF_ERRNO__FORMAT", "not a BPF object"],
  4003: ["LIBBPF_ERRNO__ENDIAN", "the other byte order"],
  4004: ["LIBBPF_ERRNO__INTERNAL", "internal error of libbpf"],
  4005: ["LIBBPF_ERRNO__RELOC", "relocation failed"],
  4006: ["LIBBPF_ERRNO__LOAD", "load failed"],
  4007: ["LIBBPF_ERRNO__VERIFY", "refused by the verifier"],
  4008: ["LIBBPF_ERRNO__PROG2BIG", "program too big"],
  4009: ["LIBBPF_ERRNO__KVER", "wrong kernel version"],
  4010: ["LIBBPF_ERRNO__PROGTYPE", "program type the kernel does not know"],
};

/** `ENOENT` for 2. A number that Linux does not define is shown as `errno 9999`. */
export function errnoName(number: number): string {
  return errnos[number]?.name ?? LIBBPF_ERRNOS[number]?.[0] ?? `errno ${number}`;
}

/** A `SyscallError` for `call`, which failed with `number` (positive, or negative as libbpf returns it). */
export function syscallError(call: string, number: number, details?: ErrorDetails): SyscallError {
  const positive = Math.abs(number);
  return new SyscallError(
    call,
    positive,
    errnoName(positive),
    errnos[positive]?.description ?? "unknown error",
    details,
  );
}
