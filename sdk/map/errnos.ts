/** The error numbers that the map calls answer with a meaning of their own (`include/uapi/asm-generic/errno.h`). */
export const EPERM = 1;
export const ENOENT = 2;
export const EINTR = 4;
export const E2BIG = 7;
export const EBADF = 9;
export const ENOMEM = 12;
export const EACCES = 13;
export const EEXIST = 17;
export const EINVAL = 22;
export const ENOSPC = 28;
const EOPNOTSUPP = 95;
/** The kernel's own, which it lets through to user space (`include/linux/errno.h`). */
const ENOTSUPP = 524;

/** Whether a result of libbpf, negated, says that the kernel has no such operation for this kind of map. */
export function isUnsupported(result: number): boolean {
  return result === -EINVAL || result === -EOPNOTSUPP || result === -ENOTSUPP;
}
