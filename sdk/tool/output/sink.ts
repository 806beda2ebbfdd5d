import { SyscallError } from "../../errors.ts";
import { libc } from "../../ffi/mod.ts";

const F_GETFD = 1;
const FD_CLOEXEC = 1;
const F_GETPIPE_SZ = 1032;
const TCGETS = 0x5401n;
/** struct termios of the kernel has 36 bytes; glibc's has 60. */
const TERMIOS_BYTES = 64;
const O_WRONLY_NONBLOCK_NOCTTY_CLOEXEC = 0o2004401;
const ENXIO = 6;
const EBADF = 9;
const EAGAIN = 11;
const POLLOUT = 4;
/** A pipe takes this many bytes at once or none (PIPE_BUF), and a socket that polls writable has room for them. */
const SMALL = 4096;
const LARGE = 1 << 20;

/** Where bytes go, without ever waiting. */
export interface Sink {
  /** A terminal: screens may be cleared, headers are for people. */
  readonly terminal: boolean;
  /** Nothing was open under this descriptor when the process began. */
  readonly closed: boolean;
  /** As many bytes are taken all at once or not at all; 0 when any number may be. */
  readonly whole: number;
  /** Writes what fits now and returns how many bytes that was; 0 when there is no room. @throws SyscallError */
  write(bytes: Uint8Array): number;
}

/**
 * A sink on a descriptor that others may share. Making the descriptor itself non-blocking would change it for the
 * shell too, so pipes and terminals are opened anew through /proc; what cannot be opened (sockets) is polled first.
 */
export function openSink(fd: number): Sink {
  if (wasClosed(fd)) return { terminal: false, closed: true, whole: 0, write: (bytes) => bytes.length };
  const terminal = succeeds(() => libc.ioctl(fd, TCGETS, new Uint8Array(TERMIOS_BYTES)));
  const pipe = !terminal && succeeds(() => libc.fcntl(fd, F_GETPIPE_SZ, 0));
  return { terminal, closed: false, whole: pipe ? SMALL : 0, write: writer(fd, terminal || pipe) };
}

function writer(fd: number, mayBlock: boolean): Sink["write"] {
  const own = reopen(fd);
  if (mayBlock && typeof own === "number") return (bytes) => writeNow(own, bytes, LARGE);
  if (typeof own === "number") libc.close(own);
  const polled = mayBlock || own === "socket";
  if (!polled) return (bytes) => writeNow(fd, bytes, LARGE); // files and devices do not make their writers wait
  return (bytes) => (hasRoom(fd) ? writeNow(fd, bytes, SMALL) : 0);
}

/**
 * The runtimes open /dev/null in place of a standard stream that was closed. Bun's copy gives itself away: it is to be
 * closed at exec, which no inherited descriptor can be.
 */
function wasClosed(fd: number): boolean {
  try {
    return (libc.fcntl(fd, F_GETFD, 0) & FD_CLOEXEC) !== 0;
  } catch (error) {
    if (error instanceof SyscallError && error.errno === EBADF) return true;
    throw error; // a runtime that may not call C at all, as Deno without --allow-ffi
  }
}

function reopen(fd: number): number | "socket" | undefined {
  try {
    return libc.open(`/proc/self/fd/${fd}`, O_WRONLY_NONBLOCK_NOCTTY_CLOEXEC, 0);
  } catch (error) {
    return error instanceof SyscallError && error.errno === ENXIO ? "socket" : undefined;
  }
}

function writeNow(fd: number, bytes: Uint8Array, most: number): number {
  try {
    return libc.write(fd, bytes, Math.min(bytes.length, most));
  } catch (error) {
    if (error instanceof SyscallError && error.errno === EAGAIN) return 0;
    throw error;
  }
}

/** poll(2) with a timeout of zero on one struct pollfd: fd, events, revents. A hang-up counts as room: write tells. */
function hasRoom(fd: number): boolean {
  const request = new Int32Array([fd, POLLOUT]);
  return libc.poll(request, 1n, 0) > 0;
}

function succeeds(call: () => unknown): boolean {
  try {
    call();
    return true;
  } catch {
    return false;
  }
}
