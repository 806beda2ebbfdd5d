import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { UnsupportedError, VerifierError } from "../../../sdk/errors.ts";
import { libc } from "../../../sdk/ffi/mod.ts";
import {
  attachKprobe,
  attachKprobeMulti,
  attachPerfEvent,
  attachTracepoint,
  attachTracing,
  attachUprobe,
  type Link,
} from "../../../sdk/link/mod.ts";
import type { Program } from "../../../sdk/program/mod.ts";
import { type CookieProgram, type Counted, counted, loadCookies } from "../../support/cookies.ts";
import { callGetppid, callNanosleep, loadKind, TIMES } from "../../support/kinds.ts";
import { type KnownKernel, knownKernel } from "./known.ts";

/** Its upper half and its lower half both matter, and the sum of all stays within 64 bits. */
const COOKIE = 0x1_0000_0001n;
const ALL: Counted = { calls: TIMES, cookies: COOKIE * BigInt(TIMES), arguments: 0n };
const symbol = "do_nanosleep";

type Row = readonly [CookieProgram, needs: keyof KnownKernel, (program: Program) => Link, work: () => void];

const ROWS: readonly Row[] = [
  [
    "kprobe_cookie",
    "attachCookie",
    (program) => attachKprobe(program, { symbol, cookie: COOKIE }),
    callNanosleep,
  ],
  [
    "kprobe_multi_cookie",
    "kprobeMulti",
    (program) => attachKprobeMulti(program, { symbols: [symbol], cookies: [COOKIE] }),
    callNanosleep,
  ],
  [
    "uprobe_cookie",
    "attachCookie",
    (program) => attachUprobe(program, { binary: libcPath(), symbol: "getpid", cookie: COOKIE }),
    callGetpid,
  ],
  [
    "tracepoint_cookie",
    "attachCookie",
    (program) => attachTracepoint(program, "syscalls", "sys_enter_getppid", { cookie: COOKIE }),
    callGetppid,
  ],
  ["fentry_cookie", "fentry", (program) => attachTracing(program, { cookie: COOKIE }), callNanosleep],
];

describe("attach cookies", () => {
  for (const [name, needs, attach, work] of ROWS) {
    test(`${name}: the program gets its link's number, or the error says that this kernel cannot`, () => {
      const run = () => {
        using loaded = loadCookies(name);
        loaded.attach(name, attach);
        work();
        return counted(loaded);
      };
      const known = knownKernel();
      if (known.attachCookie && known[needs]) assert.deepEqual(run(), ALL);
      else assert.throws(run, known.attachCookie ? UnsupportedError : VerifierError);
    });
  }

  test("perf_event_cookie: every sample gets the number of its link", async () => {
    const clock = { type: 1, config: 0n, frequency: 1000, pid: 0 };
    const load = () => loadCookies("perf_event_cookie");
    if (!knownKernel().attachCookie) return assert.throws(load, VerifierError);
    using loaded = load();
    const link = loaded.attach("perf_event_cookie", (program) =>
      attachPerfEvent(program, clock, { cookie: COOKIE }),
    );
    while (counted(loaded).calls < TIMES) await new Promise((resolve) => setImmediate(resolve));
    link.close();
    const { calls, cookies } = counted(loaded);
    assert.equal(cookies, COOKIE * BigInt(calls));
  });

  test("a program that does not ask for it: attaches, or the error says that this kernel cannot", () => {
    using loaded = loadKind("kprobe");
    const attach = () =>
      loaded.attach("kprobe_program", (program) => attachKprobe(program, { symbol, cookie: COOKIE }));
    if (knownKernel().attachCookie) attach();
    else assert.throws(attach, UnsupportedError);
  });
});

function libcPath(): string {
  return /\S+\/libc\.so\.6/.exec(readFileSync("/proc/self/maps", "utf8"))?.[0] ?? "";
}

function callGetpid(): void {
  for (let i = 0; i < TIMES; i++) libc.getpid();
}
