import { tracepointExists } from "../os/mod.ts";
import type { ProbeShape } from "./description.ts";
import type { Probe } from "./probe.ts";

const TRACEPOINT = /^\??(?:tp|tracepoint)\/([^/]+)\/([^/]+)$/;

/**
 * The programs of a probe whose tracepoint this kernel does not have, by the section that names it: system calls that the
 * architecture lacks (open(2) on arm64), events of other kernel versions. To be left out before load.
 */
export function absentTracepoints<S extends ProbeShape>(probe: Probe<S>): S["programs"][] {
  const absent = probe.description.programs.filter(({ section }) => {
    const [, category, name] = TRACEPOINT.exec(section) ?? [];
    return category !== undefined && name !== undefined && !tracepointExists(category, name);
  });
  return absent.map(({ name }) => name);
}
