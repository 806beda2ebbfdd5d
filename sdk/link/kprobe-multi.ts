import { ValueError } from "../errors.ts";
import { haveKprobeMulti, requireFeature } from "../features/mod.ts";
import { libbpf, optionsStruct, stringArray } from "../ffi/mod.ts";
import type { Program } from "../program/mod.ts";
import { attachThroughLibbpf } from "./attach.ts";
import type { Link } from "./link.ts";

export type KprobeMultiOptions = {
  /** Fire when the functions return. Default false. */
  readonly onReturn?: boolean;
  /** One value per symbol or address, for `bpf_get_attach_cookie()`. */
  readonly cookies?: readonly bigint[];
} & (
  | { /** A glob over the names that can be traced, as `vfs_*`. */ readonly pattern: string }
  | { readonly symbols: readonly string[] }
  | { readonly addresses: readonly bigint[] }
);

/**
 * Attaches one program to many kernel functions with one link. Linux 5.18 with CONFIG_FPROBE: throws UnsupportedError
 * elsewhere. Asked first, because each kernel refuses it with an error of its own.
 */
export function attachKprobeMulti(program: Program, options: KprobeMultiOptions): Link {
  requireFeature(haveKprobeMulti);
  const { onReturn = false, cookies } = options;
  const symbols = "symbols" in options ? stringArray(options.symbols) : undefined;
  const addresses = "addresses" in options ? BigUint64Array.from(options.addresses) : undefined;
  const cookieWords = cookies && BigUint64Array.from(cookies);
  const count = "symbols" in options ? options.symbols.length : (addresses?.length ?? 0);
  if (cookies && cookies.length !== count) {
    throw new ValueError(`Cannot attach "${program.name}": ${cookies.length} cookies for ${count} functions`);
  }
  const pattern = "pattern" in options ? new TextEncoder().encode(`${options.pattern}\0`) : null;
  const struct = optionsStruct(symbols?.pointers, addresses, cookieWords, count, onReturn);
  const hook = "pattern" in options ? options.pattern : `${count} functions`;
  return attachThroughLibbpf(program, `kprobe.multi ${hook}`, () =>
    libbpf.bpf_program__attach_kprobe_multi_opts(program.address, pattern, struct),
  );
}
