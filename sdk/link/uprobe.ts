import { openElf, symbolOffset } from "../elf/mod.ts";
import { libbpf, optionsStruct } from "../ffi/mod.ts";
import type { Program } from "../program/mod.ts";
import { attachThroughLibbpf } from "./attach.ts";
import type { Link } from "./link.ts";

export interface UprobeOptions {
  /** Path of the executable or shared library. */
  readonly binary: string;
  /** A function of the binary; `offset` then counts from its start. */
  readonly symbol?: string;
  /** Bytes: from the symbol, or from the start of the file where no symbol is given. Default 0. */
  readonly offset?: number;
  /** Fire when the function returns. Default false. */
  readonly onReturn?: boolean;
  /** Only this process (tgid); default every process, now and later. */
  readonly pid?: number;
  /** What `bpf_get_attach_cookie()` gives in the program. Linux 5.15. Default 0. */
  readonly cookie?: bigint;
  /** File offset of a semaphore that the kernel raises while the probe is attached. Linux 4.20. Default none. */
  readonly semaphoreOffset?: number;
}

const EVERY_PROCESS = -1;

/**
 * Attaches to a place in a binary. Symbols are looked up by our own ELF reader, since the file may be anybody's.
 * Throws SymbolError, with near names, when the binary has no such function.
 */
export function attachUprobe(program: Program, options: UprobeOptions): Link {
  const {
    binary,
    symbol,
    offset = 0,
    onReturn = false,
    pid = EVERY_PROCESS,
    cookie = 0n,
    semaphoreOffset = 0,
  } = options;
  const fileOffset = offset + (symbol === undefined ? 0 : functionOffset(binary, symbol));
  const struct = optionsStruct(semaphoreOffset, cookie, onReturn, 0);
  const place = `${binary}:${symbol ?? `0x${offset.toString(16)}`}`;
  return attachThroughLibbpf(program, `${onReturn ? "uretprobe" : "uprobe"} ${place}`, () =>
    libbpf.bpf_program__attach_uprobe_opts(program.address, pid, binary, fileOffset, struct),
  );
}

/** Where a function begins in its file. */
export function functionOffset(binary: string, symbol: string): number {
  using elf = openElf(binary);
  return symbolOffset(elf, symbol);
}
