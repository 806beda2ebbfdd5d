import { openElf, symbolOffset } from "../elf/mod.ts";
import { haveUprobeMulti, requireFeature } from "../features/mod.ts";
import { libbpf, optionsStruct } from "../ffi/mod.ts";
import type { Program } from "../program/mod.ts";
import { attachThroughLibbpf } from "./attach.ts";
import type { Link } from "./link.ts";

export interface UprobeMultiOptions {
  /** Path of the executable or shared library. */
  readonly binary: string;
  /** Functions of the binary. */
  readonly symbols: readonly string[];
  /** Fire when the functions return. Default false. */
  readonly onReturn?: boolean;
  /** Only this process (tgid); default every process. */
  readonly pid?: number;
  /** One value per symbol, for `bpf_get_attach_cookie()`. */
  readonly cookies?: readonly bigint[];
}

/**
 * Attaches one program to many functions of a binary with one link. Linux 6.6, libbpf 1.3: throws UnsupportedError, with
 * what is too old, elsewhere.
 */
export function attachUprobeMulti(program: Program, options: UprobeMultiOptions): Link {
  requireFeature(haveUprobeMulti);
  const { binary, symbols, onReturn = false, pid = -1, cookies } = options;
  using elf = openElf(binary);
  const offsets = BigUint64Array.from(symbols, (symbol) => BigInt(symbolOffset(elf, symbol)));
  const cookieWords = cookies && BigUint64Array.from(cookies);
  const struct = optionsStruct(0, offsets, 0, cookieWords, symbols.length, onReturn);
  return attachThroughLibbpf(program, `uprobe.multi ${binary}:${symbols.length} functions`, () =>
    libbpf.bpf_program__attach_uprobe_multi(program.address, pid, binary, null, struct),
  );
}
