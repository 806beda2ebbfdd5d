import assert from "node:assert/strict";
import { mkdirSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import process from "node:process";
import { describe, test } from "node:test";
import { UnsupportedError } from "../../../sdk/errors.ts";
import { libc } from "../../../sdk/ffi/mod.ts";
import {
  attachBySection,
  attachCgroup,
  attachKprobe,
  attachKprobeMulti,
  attachKsyscall,
  attachRawTracepoint,
  attachTracing,
  attachUprobeMulti,
  type Link,
} from "../../../sdk/link/mod.ts";
import { syscallNumber } from "../../../sdk/os/mod.ts";
import type { Program } from "../../../sdk/program/mod.ts";
import { TICKER } from "../../support/cookies.ts";
import {
  callGetppid,
  callNanosleep,
  hits,
  type Kind,
  loadKind,
  programOf,
  TIMES,
} from "../../support/kinds.ts";
import { knownKernel } from "./known.ts";

const FUNCTION = "do_nanosleep";

type Attach = (program: Program) => Link;

/** How often the program ran while it was attached, and afterwards. */
function countRuns(kind: Kind, attach: Attach, work: () => void): [attached: number, closed: number] {
  using loaded = loadKind(kind);
  const link = loaded.attach(programOf(kind), attach);
  work();
  link.close();
  const attached = hits(loaded, kind);
  work();
  return [attached, hits(loaded, kind) - attached];
}

/** Where a kernel has the kind of hook, the program runs as often as it should; elsewhere the error says why not. */
function assertRuns(known: boolean, why: RegExp, kind: Kind, attach: Attach, work: () => void): void {
  const run = () => countRuns(kind, attach, work);
  if (known) assert.deepEqual(run(), [TIMES, 0]);
  else assert.throws(run, (error) => error instanceof UnsupportedError && why.test(error.message));
}

describe("links to kernel functions", () => {
  const rows: readonly (readonly [Kind, Attach, work: () => void])[] = [
    ["kprobe", (program) => attachKprobe(program, { symbol: FUNCTION }), callNanosleep],
    ["kretprobe", (program) => attachKprobe(program, { symbol: FUNCTION, onReturn: true }), callNanosleep],
    ["ksyscall", (program) => attachKsyscall(program, "getppid"), callGetppid],
  ];
  for (const [kind, attach, work] of rows) {
    test(`${kind}: runs at each call and not after close()`, () => {
      assert.deepEqual(countRuns(kind, attach, work), [TIMES, 0]);
    });
    test(`${kind}: attachBySection() does the same`, () => {
      assert.deepEqual(countRuns(kind, attachBySection, work), [TIMES, 0]);
    });
  }

  for (const kind of ["fentry", "fexit"] as const) {
    for (const attach of [attachTracing, attachBySection]) {
      test(`${kind}: ${attach.name}() runs at each call, or says that this kernel cannot`, () => {
        const why = /^Cannot attach ".*" to .*do_nanosleep: E?NOTSUPP, this kernel has no such kind of hook$/;
        assertRuns(knownKernel().fentry, why, kind, (program) => attach(program), callNanosleep);
      });
    }
  }

  const targets = {
    pattern: { pattern: "do_nanoslee*" },
    symbols: { symbols: [FUNCTION, "vfs_fsync_range"] },
  };
  for (const [how, target] of Object.entries(targets)) {
    test(`kprobe.multi by ${how}: runs at each call, or says that this kernel cannot`, () => {
      const attach: Attach = (program) => attachKprobeMulti(program, target);
      assertRuns(knownKernel().kprobeMulti, NO_KPROBE_MULTI, "kprobe_multi", attach, callNanosleep);
    });
  }

  test("kprobe.multi by its section: runs at each call, or says that this kernel cannot", () => {
    assertRuns(knownKernel().kprobeMulti, NO_KPROBE_MULTI, "kprobe_multi", attachBySection, callNanosleep);
  });
});

const NO_KPROBE_MULTI = /^Cannot trace: this kernel has no kprobe multi: bpf refused: (EINVAL|EOPNOTSUPP)$/;

describe("links to functions of programs", () => {
  test("uprobe.multi: says what is too old for it, the kernel or libbpf", () => {
    using loaded = loadKind("uprobe");
    const target = { binary: TICKER, symbols: ["_start"] };
    const since = knownKernel().uprobeMulti ? "libbpf 1.3" : "Linux 6.6";
    assert.throws(
      () => attachUprobeMulti(loaded.program("uprobe_program"), target),
      (error) => error instanceof UnsupportedError && error.since === since,
    );
  });
});

describe("links to a cgroup", () => {
  test("attachCgroup() sees the packets that its processes send, and no others", () => {
    using loaded = loadKind("cgroup");
    using cgroup = ownCgroup();
    const link = loaded.attach("cgroup_program", (program) => attachCgroup(program, cgroup.path));
    sendPackets(); // from a socket of the root cgroup
    assert.equal(hits(loaded, "cgroup"), 0);
    cgroup.enter();
    sendPackets();
    assert.equal(hits(loaded, "cgroup"), TIMES);
    link.close();
    sendPackets();
    assert.equal(hits(loaded, "cgroup"), TIMES);
  });
});

describe("pins", () => {
  test("a pinned link stays attached after close(), until it is unpinned", async () => {
    using loaded = loadKind("raw_tracepoint");
    const pin = `/sys/fs/bpf/sonde-link-${process.pid}`;
    const link = loaded.attach("raw_tracepoint_program", (program) =>
      attachRawTracepoint(program, "sys_enter"),
    );
    link.pin(pin);
    link.close();
    const closed = hits(loaded, "raw_tracepoint");
    callGetppid();
    assert.ok(hits(loaded, "raw_tracepoint") >= closed + TIMES);
    rmSync(pin);
    await silence(() => hits(loaded, "raw_tracepoint"));
  });

  test("a link of a perf event can be pinned where it is a link", () => {
    using loaded = loadKind("tracepoint");
    const pin = `/sys/fs/bpf/sonde-tracepoint-${process.pid}`;
    const link = loaded.attach("tracepoint_program", attachBySection);
    if (!knownKernel().attachCookie) return assert.throws(() => link.pin(pin), /bpf_link__pin: /);
    link.pin(pin);
    link.close();
    callGetppid();
    assert.equal(hits(loaded, "tracepoint"), TIMES);
    rmSync(pin);
  });

  test("unpin() leaves the link attached", () => {
    using loaded = loadKind("raw_tracepoint");
    const link = loaded.attach("raw_tracepoint_program", (program) =>
      attachRawTracepoint(program, "sys_enter"),
    );
    link.pin(`/sys/fs/bpf/sonde-unpinned-${process.pid}`);
    link.unpin();
    const before = hits(loaded, "raw_tracepoint");
    callGetppid();
    assert.ok(hits(loaded, "raw_tracepoint") >= before + TIMES);
  });

  test("a pinned program outlives its object", async () => {
    const pin = `/sys/fs/bpf/sonde-program-${process.pid}`;
    {
      using loaded = loadKind("tracepoint");
      loaded.program("tracepoint_program").pin(pin);
    }
    const { libbpf } = await import("../../../sdk/ffi/mod.ts");
    libc.close(libbpf.bpf_obj_get(pin));
    rmSync(pin);
    assert.throws(() => libbpf.bpf_obj_get(pin), /ENOENT/);
  });
});

/** The kernel detaches by and by: waits until system calls are not counted any more. */
async function silence(count: () => number): Promise<void> {
  for (let before = -1; before !== count(); ) {
    before = count();
    callGetppid();
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** A cgroup that this process can enter; it leaves when the cgroup is removed. */
function ownCgroup(): { readonly path: string; enter(): void } & Disposable {
  const root = "/sys/fs/cgroup";
  const path = `${root}/sonde-links-${process.pid}`;
  const move = (folder: string) => writeFileSync(`${folder}/cgroup.procs`, String(process.pid));
  mkdirSync(path);
  return {
    path,
    enter: () => move(path),
    [Symbol.dispose]() {
      move(root);
      rmdirSync(path);
    },
  };
}

const AF_INET = 2;
const SOCK_DGRAM = 2;
const PORT = 40_023;

/** Sends datagrams from a new socket to itself, over the loopback interface. */
function sendPackets(): void {
  const call = (name: string, ...args: readonly (number | Uint8Array)[]) => {
    const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = args;
    return libc.syscall(syscallNumber(name) ?? -1, a, b, c, d, e, f);
  };
  const address = Uint8Array.of(AF_INET, 0, PORT >> 8, PORT & 0xff, 127, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0);
  const socket = call("socket", AF_INET, SOCK_DGRAM, 0);
  call("bind", socket, address, address.length);
  const message = new Uint8Array(8);
  for (let i = 0; i < TIMES; i++) call("sendto", socket, message, message.length, 0, address, address.length);
  libc.close(socket);
}
