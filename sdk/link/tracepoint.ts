import { libbpf, optionsStruct } from "../ffi/mod.ts";
import { tracepointId } from "../os/mod.ts";
import type { Program } from "../program/mod.ts";
import { attachThroughLibbpf } from "./attach.ts";
import type { Link } from "./link.ts";
import { openPerfEvent } from "./perf-event.ts";

export interface TracepointOptions {
  /** What `bpf_get_attach_cookie()` gives in the program. Linux 5.15. Default 0. */
  readonly cookie?: bigint;
}

const PERF_TYPE_TRACEPOINT = 2;

/**
 * Attaches to a tracepoint by category and name. Its id is read from tracefs, mounted or not (`sdk/os` opens a detached
 * one where none is mounted), so that nothing has to be mounted for a trace. Throws SymbolError, with near names, when
 * there is no such tracepoint.
 */
export function attachTracepoint(
  program: Program,
  category: string,
  name: string,
  { cookie = 0n }: TracepointOptions = {},
): Link {
  const event = openPerfEvent({
    type: PERF_TYPE_TRACEPOINT,
    config: BigInt(tracepointId(category, name)),
    samplePeriod: 1,
  });
  return attachThroughLibbpf(program, `tracepoint ${category}:${name}`, () =>
    event.handOver((fd) =>
      libbpf.bpf_program__attach_perf_event_opts(program.address, fd, optionsStruct(cookie, 0)),
    ),
  );
}
