import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import process from "node:process";
import { describe, test } from "node:test";
import { SondeError, SymbolError, UnsupportedError } from "../../../../sdk/errors.ts";
import { libc } from "../../../../sdk/ffi/mod.ts";
import {
  attachBySection,
  attachIterator,
  attachKprobe,
  attachPerfEvent,
  attachRawTracepoint,
  attachSocketFilter,
  attachTracepoint,
  attachUprobe,
  type Link,
  readIterator,
} from "../../../../sdk/link/mod.ts";
import type { Program } from "../../../../sdk/program/mod.ts";
import { callGetppid, hits, type Kind, loadKind, programOf, TIMES } from "../../../support/kinds.ts";
import { skip } from "../../../support/skip.ts";

/** Attaches by `attach` and runs `work`, closes and runs it again: how often did the program run? */
function countRuns(
  kind: Kind,
  attach: (program: Program) => Link,
  work: () => void,
): [attached: number, closed: number] {
  using loaded = loadKind(kind);
  const link = loaded.attach(programOf(kind), attach);
  work();
  link.close();
  const attached = hits(loaded, kind);
  work();
  return [attached, hits(loaded, kind) - attached];
}

describe("links", () => {
  test("attachTracepoint() runs at each event and not after close()", () => {
    const attach = (program: Program) => attachTracepoint(program, "syscalls", "sys_enter_getppid");
    assert.deepEqual(countRuns("tracepoint", attach, callGetppid), [TIMES, 0]);
  });

  test("attachRawTracepoint() sees every system call of this process", () => {
    const [attached, closed] = countRuns(
      "raw_tracepoint",
      (program) => attachRawTracepoint(program, "sys_enter"),
      callGetppid,
    );
    assert.ok(attached >= TIMES);
    assert.equal(closed, 0);
  });

  test("attachBySection() attaches a BTF tracepoint", () => {
    const [attached, closed] = countRuns("btf_tracepoint", attachBySection, callGetppid);
    assert.ok(attached >= TIMES);
    assert.equal(closed, 0);
  });

  for (const [kind, onReturn] of [
    ["uprobe", false],
    ["uretprobe", true],
  ] as const) {
    test(`attachUprobe() finds a function of libc by name: ${kind}`, (t) => {
      const binary = libcPath();
      if (binary === undefined) return skip(t, "no libc.so.6 among this process's mappings");
      const attach = (program: Program) => attachUprobe(program, { binary, symbol: "getpid", onReturn });
      const work = () => {
        for (let i = 0; i < TIMES; i++) libc.getpid();
      };
      assert.deepEqual(countRuns(kind, attach, work), [TIMES, 0]);
    });
  }

  test("attachUprobe() suggests near names for a function that is not there", (t) => {
    const binary = libcPath();
    if (binary === undefined) return skip(t, "no libc.so.6 among this process's mappings");
    using loaded = loadKind("uprobe");
    assert.throws(
      () => attachUprobe(loaded.program("uprobe_program"), { binary, symbol: "getpidd" }),
      (error) => error instanceof SymbolError && (error.hint?.includes("getpid") ?? false),
    );
  });

  test("attachTracepoint() names a tracepoint that is not there", () => {
    using loaded = loadKind("tracepoint");
    assert.throws(
      () => attachTracepoint(loaded.program("tracepoint_program"), "syscalls", "sys_enter_getppidd"),
      (error) => error instanceof SondeError && error.message.includes("sys_enter_getppidd"),
    );
  });

  test("attachPerfEvent() samples by the CPU clock", async () => {
    using loaded = loadKind("perf_event");
    const ownThread = 0;
    const clock = { type: 1, config: 0n, frequency: 1000, pid: ownThread };
    loaded.attach("perf_event_program", (program) => attachPerfEvent(program, clock));
    while (hits(loaded, "perf_event") === 0) await new Promise((resolve) => setImmediate(resolve));
    assert.ok(hits(loaded, "perf_event") > 0);
  });

  test("attachSocketFilter() sees the packets of its socket", () => {
    using loaded = loadKind("socket");
    const pair = new Int32Array(2);
    const AF_UNIX = 1;
    const SOCK_DGRAM = 2;
    libc.syscall(process.arch === "arm64" ? 199 : 53, AF_UNIX, SOCK_DGRAM, 0, pair, 0, 0);
    const [reader = -1, writer = -1] = pair;
    const link = loaded.attach("socket_program", (program) => attachSocketFilter(program, reader));
    for (let i = 0; i < TIMES; i++) libc.write(writer, new Uint8Array(8), 8);
    assert.equal(hits(loaded, "socket"), TIMES);
    link.close();
    libc.write(writer, new Uint8Array(8), 8);
    assert.equal(hits(loaded, "socket"), TIMES);
    libc.close(reader);
    libc.close(writer);
  });

  test("readIterator() gives one record per task, this one among them", () => {
    using loaded = loadKind("iterator");
    const link = loaded.attach("iterator_program", attachIterator);
    const chunks = [...readIterator(link)].map((chunk) => [...new Uint32Array(chunk.slice().buffer)]);
    assert.ok(chunks.flat().includes(process.pid));
  });

  test("attachKprobe() attaches, or says that this kernel has no kprobes", () => {
    using loaded = loadKind("kprobe");
    const attach = () => attachKprobe(loaded.program("kprobe_program"), { symbol: "do_nanosleep" });
    if (existsSync("/sys/bus/event_source/devices/kprobe")) return attach().close();
    assert.throws(attach, UnsupportedError);
  });
});

function libcPath(): string | undefined {
  const maps = execFileSync("cat", [`/proc/${process.pid}/maps`], { encoding: "utf8" });
  return /\S+\/libc\.so\.6/.exec(maps)?.[0];
}
