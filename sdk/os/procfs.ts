import { readFileSync, readlinkSync } from "node:fs";
import { decodeString } from "../btf/mod.ts";

/**
 * Facts about a process from /proc. Each is `undefined` when the process is gone or may not be looked at: a process can
 * end between any two calls. Bytes that are not valid UTF-8 are kept as lone surrogates (`sdk/btf` strings).
 */
export interface ProcessFacts {
  /** The name that the kernel keeps: at most 15 bytes, set by the process itself. */
  readonly comm: string | undefined;
  /** The arguments it was started with; empty for a kernel thread. */
  readonly arguments: readonly string[] | undefined;
  /** The path of its executable; ends in ` (deleted)` when it has been removed. Needs CAP_SYS_PTRACE for others' processes. */
  readonly executable: string | undefined;
  /** When it started: clock ticks (1/100 s) since boot. With the pid, this names a process for good. */
  readonly startTicks: number | undefined;
}

/** Reads everything at once. */
export function processFacts(pid: number | "self"): ProcessFacts {
  return {
    comm: readComm(pid),
    arguments: readArguments(pid),
    executable: readExecutable(pid),
    startTicks: readStartTicks(pid),
  };
}

/** See {@link ProcessFacts.comm}. */
export function readComm(pid: number | "self"): string | undefined {
  const bytes = readProc(pid, "comm");
  return bytes && decodeString(bytes, 0, Math.max(0, bytes.length - 1));
}

/** See {@link ProcessFacts.arguments}. */
export function readArguments(pid: number | "self"): string[] | undefined {
  const bytes = readProc(pid, "cmdline");
  return bytes && parseArguments(bytes);
}

/** Splits the bytes of /proc/PID/cmdline at their NULs; a process may have overwritten the last one. */
export function parseArguments(bytes: Uint8Array): string[] {
  const found: string[] = [];
  for (let start = 0; start < bytes.length; ) {
    const nul = bytes.indexOf(0, start);
    const end = nul < 0 ? bytes.length : nul;
    found.push(decodeString(bytes, start, end));
    start = end + 1;
  }
  return found;
}

/** See {@link ProcessFacts.executable}. */
export function readExecutable(pid: number | "self"): string | undefined {
  try {
    const bytes = readlinkSync(`/proc/${pid}/exe`, { encoding: "buffer" });
    return decodeString(bytes, 0, bytes.length);
  } catch {
    return undefined;
  }
}

/** See {@link ProcessFacts.startTicks}. */
export function readStartTicks(pid: number | "self"): number | undefined {
  const bytes = readProc(pid, "stat");
  return bytes && parseStartTicks(decodeString(bytes, 0, bytes.length));
}

/** Field 22 of /proc/PID/stat, counted from the last `)`: field 2, the name, may hold spaces and parentheses. */
export function parseStartTicks(stat: string): number | undefined {
  const end = stat.lastIndexOf(")");
  const fields = stat.slice(end + 2).split(" ");
  const ticks = fields[22 - 3];
  return end < 0 || ticks === undefined || !/^\d+$/.test(ticks) ? undefined : Number(ticks);
}

function readProc(pid: number | "self", file: string): Uint8Array | undefined {
  try {
    return readFileSync(`/proc/${pid}/${file}`);
  } catch {
    return undefined;
  }
}
