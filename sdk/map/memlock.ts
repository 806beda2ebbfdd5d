import { release } from "node:os";
import { SyscallError } from "../errors.ts";
import { libbpf, libc } from "../ffi/mod.ts";
import { EPERM } from "./errnos.ts";
import { formatBytes } from "./memory.ts";

const BPF_MAP_TYPE_UNSPEC = 0;
const RLIMIT_MEMLOCK = 8;
const SELF = 0;
/** Each doubles the limit; what other maps of this user hold already is not known. */
const ATTEMPTS = 12;

/** The limit in bytes on locked memory: soft, then hard. 2^64-1 is none. */
type Limit = BigUint64Array<ArrayBuffer>;

/**
 * Whether this kernel charges BPF memory to RLIMIT_MEMLOCK. Linux 5.11 charges memory cgroups instead
 * (97306be45fbe and the commits before it).
 */
export function chargesLockedMemory(kernel: string = release()): boolean {
  const [major = 0, minor = 0] = kernel.split(".").map((part) => Number.parseInt(part, 10));
  return major < 5 || (major === 5 && minor < 11);
}

/**
 * Runs something that creates maps or loads programs and, on kernels that charge locked memory, raises that limit when
 * the kernel refuses with EPERM: only then, and only by doubling from what is needed. When that is not allowed, or does
 * not help, the limit is as before and the refusal is thrown; `lockedMemoryHint` explains it.
 */
export function withLockedMemory<T>(neededBytes: number, create: () => T, kernel?: string): T {
  if (!chargesLockedMemory(kernel)) return create();
  const before = lockedMemoryLimit();
  restrainLibbpf(before);
  for (let attempt = 0; ; attempt++) {
    try {
      return create();
    } catch (error) {
      const refused = error instanceof SyscallError && error.errno === EPERM;
      if (refused && attempt < ATTEMPTS && raise(neededBytes)) continue;
      if (attempt > 0) setLimit(before);
      throw error;
    }
  }
}

/**
 * libbpf lifts the limit altogether, once, before it makes its first map or program (`bump_rlimit_memlock` in `src/bpf.c`),
 * and `libbpf_set_memlock_rlim`, which would forbid it, is hidden in libbpf 1.1. So it gets its occasion, a map of a type
 * that does not exist, and the limit is put back.
 */
function restrainLibbpf(limit: Limit): void {
  try {
    libbpf.bpf_map_create(BPF_MAP_TYPE_UNSPEC, "", 0, 0, 0, null);
  } catch (error) {
    if (!(error instanceof SyscallError)) throw error;
  }
  setLimit(limit);
}

/** What to do about EPERM on such a kernel: the limit, the need and the command. */
export function lockedMemoryHint(neededBytes: number): string {
  const [soft = 0n] = lockedMemoryLimit();
  const needed = Math.ceil((Number(soft) + neededBytes) / 1024);
  const limit = formatBytes(Number(soft));
  return `locked memory is limited to ${limit} and ${formatBytes(neededBytes)} more are needed: ulimit -l ${needed}`;
}

function lockedMemoryLimit(): Limit {
  const limit = new BigUint64Array(new ArrayBuffer(16));
  libc.prlimit(SELF, RLIMIT_MEMLOCK, null, limit);
  return limit;
}

/** Doubles the limit, and makes it at least what is needed; false when that is not allowed or there is no limit. */
function raise(neededBytes: number): boolean {
  const [soft = 0n, hard = 0n] = lockedMemoryLimit();
  const needed = BigInt(neededBytes);
  const raised = soft * 2n > soft + needed ? soft * 2n : soft + needed;
  if (raised >= 1n << 63n) return false;
  return setLimit(new BigUint64Array([raised, raised > hard ? raised : hard]));
}

function setLimit(limit: BigUint64Array): boolean {
  try {
    libc.prlimit(SELF, RLIMIT_MEMLOCK, limit, null);
    return true;
  } catch (error) {
    if (error instanceof SyscallError) return false;
    throw error;
  }
}
