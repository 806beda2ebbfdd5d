import { libbpf, optionsStruct } from "../ffi/mod.ts";
import type { Program } from "../program/mod.ts";
import { attachThroughLibbpf } from "./attach.ts";
import type { Link } from "./link.ts";

/**
 * Attaches a BTF program (fentry, fexit, fmod_ret, `tp_btf`) to the function or tracepoint chosen when it was loaded.
 * `cookie` needs Linux 6.0. fentry and fexit need Linux 5.5 on x86-64 and 6.0 on arm64.
 */
export function attachTracing(program: Program, { cookie = 0n } = {}): Link {
  return attachThroughLibbpf(program, program.section, () =>
    libbpf.bpf_program__attach_trace_opts(program.address, cookie === 0n ? null : optionsStruct(cookie)),
  );
}

/** Attaches to a tracepoint's raw arguments, by the name that follows the colon in `category:name`. Linux 4.17. */
export function attachRawTracepoint(program: Program, name: string): Link {
  return attachThroughLibbpf(program, `raw tracepoint ${name}`, () =>
    libbpf.bpf_program__attach_raw_tracepoint(program.address, name),
  );
}

/** Attaches to the security hook chosen at load. Linux 5.7 with `bpf` among the active LSMs. */
export function attachLsm(program: Program): Link {
  return attachThroughLibbpf(program, program.section, () => libbpf.bpf_program__attach_lsm(program.address));
}
