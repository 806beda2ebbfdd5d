import { readFileSync } from "node:fs";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { type LoadedObject, openObject, type UntypedShape } from "../../sdk/object/mod.ts";

/** The programs of test/fixtures/bpf/cookies.bpf.c. */
export type CookieProgram =
  | "kprobe_cookie"
  | "kprobe_multi_cookie"
  | "uprobe_cookie"
  | "tracepoint_cookie"
  | "perf_event_cookie"
  | "fentry_cookie"
  | "usdt_cookie";

const architecture = process.arch === "arm64" ? "arm64" : "x86-64";

/** Loads only this program, for one process. Of the loaded object `counted` tells what it has seen. */
export function loadCookies(program: CookieProgram, pid: number = process.pid): LoadedObject<UntypedShape> {
  const opened = openObject(readFileSync(fixture(`bpf/cookies.${architecture}.bpf.o`)), "cookies");
  return opened
    .disable(...opened.programs)
    .enable(program)
    .set({ targetTgid: pid })
    .load();
}

export interface Counted {
  readonly calls: number;
  /** The sum of what `bpf_get_attach_cookie()` gave. */
  readonly cookies: bigint;
  /** The sum of the first arguments of a user statically defined probe. */
  readonly arguments: bigint;
}

export function counted(loaded: LoadedObject<UntypedShape>): Counted {
  return {
    calls: Number(loaded.read("calls")),
    cookies: loaded.read("cookies") as bigint,
    arguments: loaded.read("arguments") as bigint,
  };
}

/** An executable that fires the probe `sonde:tick`, see test/fixtures/usdt/ticker.c. */
export const TICKER = fixture(`usdt/ticker.${architecture}`);

function fixture(path: string): string {
  return fileURLToPath(new URL(`../fixtures/${path}`, import.meta.url));
}
