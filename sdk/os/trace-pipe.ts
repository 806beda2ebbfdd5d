import { Buffer } from "node:buffer";
import { decodeString } from "../btf/mod.ts";
import { SyscallError } from "../errors.ts";
import { allocate, libc } from "../ffi/mod.ts";

const O_RDONLY_NONBLOCK_CLOEXEC = 0o2004000;
const EAGAIN = 11;
const CHUNK_BYTES = 1 << 16;
/** Between two looks at an empty pipe. */
const IDLE_MS = 20;
const NEWLINE = 10;
/** How long the end may take while somebody goes on writing. */
const END_MS = 200;

/**
 * The lines of tracefs' `trace_pipe`, without their newlines: what `bpf_printk` and `echo > trace_marker` write. Reading takes
 * them out, so each goes to one reader. Ends when the signal aborts, after what was there by then. Bytes that are not
 * UTF-8 become lone surrogates, as in all strings of the kernel.
 *
 * @example
 * for await (const line of traceLines(`${tracefs()}/trace_pipe`, signal)) console.log(line);
 */
export async function* traceLines(path: string, signal: AbortSignal): AsyncGenerator<string, void> {
  const fd = libc.open(path, O_RDONLY_NONBLOCK_CLOEXEC, 0);
  try {
    yield* readLines(fd, signal);
  } finally {
    libc.close(fd);
  }
}

async function* readLines(fd: number, signal: AbortSignal): AsyncGenerator<string, void> {
  const chunk = allocate(CHUNK_BYTES);
  let rest: Uint8Array = new Uint8Array();
  let end = Number.POSITIVE_INFINITY;
  for (;;) {
    if (signal.aborted) end = Math.min(end, performance.now() + END_MS);
    const length = readNow(fd, chunk);
    const bytes = Buffer.concat([rest, chunk.subarray(0, length)]);
    const whole = bytes.lastIndexOf(NEWLINE) + 1;
    yield* linesOf(bytes, whole);
    rest = bytes.subarray(whole);
    if (end < Number.POSITIVE_INFINITY && (length === 0 || performance.now() > end)) return;
    if (length === 0) await pause(signal);
    else await turn();
  }
}

/** 0 when there is nothing to read. */
function readNow(fd: number, into: Uint8Array): number {
  try {
    return libc.read(fd, into, into.length);
  } catch (error) {
    if (error instanceof SyscallError && error.errno === EAGAIN) return 0;
    throw error;
  }
}

/** `end` is where the last whole line ends. */
function* linesOf(bytes: Uint8Array, end: number): Generator<string> {
  for (let start = 0; start < end; ) {
    const newline = bytes.indexOf(NEWLINE, start);
    yield decodeString(bytes, start, newline);
    start = newline + 1;
  }
}

function pause(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const wake = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", wake);
      resolve();
    };
    const timer = setTimeout(wake, IDLE_MS);
    signal.addEventListener("abort", wake);
  });
}

/** Lets the event loop run once, however much there is to read. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
