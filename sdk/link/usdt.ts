import { libbpf, optionsStruct } from "../ffi/mod.ts";
import type { Program } from "../program/mod.ts";
import { attachThroughLibbpf } from "./attach.ts";
import type { Link } from "./link.ts";

export interface UsdtOptions {
  /** Path of the executable or shared library that has the probe. */
  readonly binary: string;
  readonly provider: string;
  readonly name: string;
  /** Only this process (tgid); default every process. Before Linux 5.15 libbpf needs one. */
  readonly pid?: number;
  /** What `bpf_usdt_cookie()` gives in the program. Default 0. */
  readonly cookie?: bigint;
}

/** Attaches to a user statically defined probe, wherever its binary fires it. The kernel raises its semaphore. */
export function attachUsdt(
  program: Program,
  { binary, provider, name, pid = -1, cookie = 0n }: UsdtOptions,
): Link {
  const options = optionsStruct(cookie);
  return attachThroughLibbpf(program, `usdt ${binary}:${provider}:${name}`, () =>
    libbpf.bpf_program__attach_usdt(program.address, pid, binary, provider, name, options),
  );
}
