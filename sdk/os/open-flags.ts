import process from "node:process";

/** include/uapi/asm-generic/fcntl.h, the flags that are the same on x86-64 and arm64. */
const COMMON = {
  O_RDONLY: 0o0,
  O_WRONLY: 0o1,
  O_RDWR: 0o2,
  O_CREAT: 0o100,
  O_EXCL: 0o200,
  O_NOCTTY: 0o400,
  O_TRUNC: 0o1000,
  O_APPEND: 0o2000,
  O_NONBLOCK: 0o4000,
  O_DSYNC: 0o10000,
  O_NOATIME: 0o1000000,
  O_CLOEXEC: 0o2000000,
  O_SYNC: 0o4010000,
  O_PATH: 0o10000000,
} as const;

/** The others: asm-generic's values on x86-64, and those of arch/arm64/include/uapi/asm/fcntl.h. */
const X64 = {
  O_DIRECT: 0o40000,
  O_LARGEFILE: 0o100000,
  O_DIRECTORY: 0o200000,
  O_NOFOLLOW: 0o400000,
} as const;
const ARM64 = {
  O_DIRECTORY: 0o40000,
  O_NOFOLLOW: 0o100000,
  O_DIRECT: 0o200000,
  O_LARGEFILE: 0o400000,
} as const;

const TMPFILE_BIT = 0o20000000;

/** The flags of open(2) by name, as bits of this machine's CPU. `O_TMPFILE` includes `O_DIRECTORY`, as in C. */
export const openFlags: Readonly<Record<string, number>> = withTmpfile(
  process.arch === "arm64" ? ARM64 : X64,
);

function withTmpfile(own: { readonly O_DIRECTORY: number }): Readonly<Record<string, number>> {
  return { ...COMMON, ...own, O_TMPFILE: TMPFILE_BIT | own.O_DIRECTORY };
}

/** Whether the mode argument of open(2) means anything with these flags: with O_CREAT, or with all bits of O_TMPFILE. */
export function opensWithMode(flags: number): boolean {
  const { O_CREAT = 0, O_TMPFILE = 0 } = openFlags;
  return (flags & O_CREAT) !== 0 || (flags & O_TMPFILE) === O_TMPFILE;
}
