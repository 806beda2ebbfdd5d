import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { closeSync, openSync, readFileSync, writeFileSync } from "node:fs";
import process from "node:process";
import { describe, test } from "node:test";
import { addressOf, libc } from "../../../sdk/ffi/mod.ts";
import { syscallNumber } from "../../../sdk/os/mod.ts";
import { TIMES } from "../../support/kinds.ts";
import { makeCgroup } from "../../support/pinned.ts";
import { scratchDirectory } from "../../support/scratch.ts";
import { recordsOf, rowsOf, trace, tracingLine } from "../../support/tool.ts";
import { guestEnvironment } from "./environment.ts";

const BUSYBOX = "/bin/busybox";
const CWD = -100; // AT_FDCWD
const CGROUPS = "/sys/fs/cgroup";
const OWN = ["--pid", String(process.pid)];

/** What the guest's own process is called: the main thread's name. */
const COMM = readFileSync("/proc/self/comm", "utf8").trimEnd();

const text = (value: string) => new TextEncoder().encode(`${value}\0`);

function call(name: string, ...args: readonly (number | Uint8Array)[]): number {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = args;
  const number = syscallNumber(name);
  assert.ok(number !== undefined, `there is no ${name} on this machine`);
  try {
    return libc.syscall(number, a, b, c, d, e, f);
  } catch {
    return -1; // the tool tells the error
  }
}

function repeat(times: number, act: () => void): void {
  for (let i = 0; i < times; i++) act();
}

describe("opensnoop", () => {
  /** Each call that opens a file and that this architecture has: arm64 has no open and no creat. */
  const CALLS: readonly (readonly [name: string, flags: number, (path: Uint8Array) => void])[] = [
    ["open", 0, (path) => call("open", path, 0, 0)],
    ["creat", 0o1101, (path) => call("creat", path, 0o600)],
    ["openat", 0o2, (path) => call("openat", CWD, path, 0o2, 0)],
    [
      "openat2",
      0o1,
      (path) => call("openat2", CWD, path, new Uint8Array(BigUint64Array.of(1n, 0n, 0n).buffer), 24),
    ],
  ];

  test("prints each failed call of a process, by whatever system call", async () => {
    const here = CALLS.filter(([name]) => syscallNumber(name) !== undefined);
    const pathOf = (name: string) => `/nonexistent/${name}`;
    const ended = await trace("opensnoop", ["--json", "-x", ...OWN], () => {
      for (const [name, , open] of here) repeat(TIMES, () => open(text(pathOf(name))));
    });
    const rows = recordsOf(ended).filter(({ path }) => String(path).startsWith("/nonexistent/"));
    const row = { uid: 0, pid: process.pid, comm: COMM, fd: -1, errno: 2 };
    const expected = here.flatMap(([name, flags]) => {
      const mode = name === "creat" ? 0o600 : null;
      return Array.from({ length: TIMES }, () => ({ ...row, flags, mode, path: pathOf(name) }));
    });
    assert.deepEqual(
      rows.map(({ time: _, ...rest }) => rest),
      expected,
    );
    assert.deepEqual([ended.status, ended.stderr], [0, tracingLine("opensnoop")]);
  });

  test("-F puts the directory before relative paths", async () => {
    using scratch = scratchDirectory();
    writeFileSync(scratch.file("here"), "");
    const ended = await trace("opensnoop", ["--json", "-F", ...OWN], () => {
      const folder = openSync(scratch.path, "r");
      repeat(TIMES, () => call("close", call("openat", folder, text("here"), 0, 0)));
      closeSync(folder);
    });
    const rows = recordsOf(ended).filter(({ path }) => path === scratch.file("here"));
    assert.equal(rows.length, TIMES);
    assert.ok(rows.every(({ fd, errno }) => Number(fd) > 2 && errno === 0));
  });

  test("--cgroup lets through what is below it", async () => {
    using outer = makeCgroup(CGROUPS, `sonde-tools-${process.pid}`);
    using inner = makeCgroup(outer.path, "inner");
    const missing = text("/nonexistent/below");
    const ended = await trace("opensnoop", ["--json", "-x", "--cgroup", outer.path], () => {
      call("openat", CWD, missing, 0, 0); // not yet
      inner.add(process.pid);
      repeat(TIMES, () => call("openat", CWD, missing, 0, 0));
      writeFileSync(`${CGROUPS}/cgroup.procs`, String(process.pid));
    });
    const rows = recordsOf(ended).filter(({ path }) => path === "/nonexistent/below");
    assert.deepEqual(
      rows.map(({ pid }) => pid),
      Array.from({ length: TIMES }, () => process.pid),
    );
  });

  test("prints nothing of another user", async () => {
    const ended = await trace("opensnoop", ["-u", "12345"], () => {
      repeat(TIMES, () => call("openat", CWD, text("/nonexistent"), 0, 0));
    });
    assert.deepEqual([ended.status, rowsOf(ended)], [0, []]);
  });
});

describe("execsnoop", () => {
  test("prints each program that a process starts, with its arguments", async () => {
    const pids: number[] = [];
    const ended = await trace("execsnoop", ["--json", "-P", String(process.pid)], () => {
      repeat(TIMES, () => void pids.push(spawnSync(BUSYBOX, ["true", "one", "two words"]).pid));
    });
    const expected = pids.map((pid) => ({
      uid: 0,
      comm: "busybox",
      pid,
      pcomm: COMM,
      ppid: process.pid,
      ret: 0,
      args: [BUSYBOX, "true", "one", "two words"],
    }));
    assert.equal(pids.length, TIMES);
    assert.deepEqual(
      recordsOf(ended).map(({ time: _, cpu: __, ...rest }) => rest),
      expected,
    );
    assert.deepEqual([ended.status, ended.stderr], [0, tracingLine("execsnoop")]);
  });

  test("-x prints failed calls too, by execve and execveat", async () => {
    const [missing, first] = [text("/nonexistent/program"), text("first")];
    // Lifetime: the array holds the address of `first`, which this function keeps.
    const argv = new Uint8Array(BigUint64Array.of(BigInt(addressOf(first)), 0n).buffer);
    const ended = await trace("execsnoop", ["--json", "-x", ...OWN], () => {
      repeat(TIMES, () => call("execve", missing, argv, 0));
      repeat(TIMES, () => call("execveat", CWD, missing, argv, 0, 0));
    });
    const rows = recordsOf(ended).map(({ pid, comm, ret, args }) => ({ pid, comm, ret, args }));
    const row = { pid: process.pid, comm: COMM, ret: -2, args: ["/nonexistent/program"] };
    assert.equal(first.length, 6);
    assert.deepEqual(
      rows,
      Array.from({ length: 2 * TIMES }, () => row),
    );
  });
});

describe("biolatency", () => {
  const disk = guestEnvironment().disk ?? "";

  /** A request for each block that is read or written past the page cache. */
  function transfer(): void {
    const sizes = ["bs=64k", `count=${TIMES}`];
    busybox("dd", `if=${disk}`, "of=/dev/null", "iflag=direct", ...sizes);
    busybox("dd", "if=/dev/zero", `of=${disk}`, "oflag=direct", ...sizes);
  }

  for (const flags of [[], ["-Q", "-c", CGROUPS]]) {
    test(`counts the requests of a disk by their flags ${flags.join(" ")}`, async () => {
      const ended = await trace("biolatency", ["--json", "-F", "-D", "-e", "-d", disk, ...flags], transfer);
      const records = recordsOf(ended);
      for (const operation of ["Read", "Write"]) {
        const found = records.filter(({ flags }) => String(flags).endsWith(operation));
        assert.equal(sum(found.map(({ count }) => Number(count))), TIMES, JSON.stringify(records));
        assert.equal(
          sum(found.flatMap(({ data }) => (data as { count: number }[]).map(({ count }) => count))),
          TIMES,
        );
      }
      assert.ok(records.every(({ disk: name }) => `/dev/${name}` === disk));
      assert.deepEqual([ended.status, ended.stderr], [0, tracingLine("biolatency")]);
    });
  }
});

describe("allocs", () => {
  /**
   * Buffers for writev(2), which copies their list, 16 bytes each, to memory allocated for the call. Not more than 8192
   * bytes: Linux 6.12 fires the tracepoint twice for an allocation above (`__do_kmalloc_node` in mm/slub.c).
   */
  const BUFFERS = 511;
  const LIST_BYTES = 16 * BUFFERS;
  const ROUND = 100;

  test("counts and sums what a thread makes the kernel allocate", async () => {
    const list = new Uint8Array(LIST_BYTES);
    const ended = await trace("allocs", ["--json", "--tid", String(process.pid), "3600"], () => {
      const sink = openSync("/dev/null", "w");
      repeat(TIMES * ROUND, () => call("writev", sink, list, BUFFERS));
      closeSync(sink);
    });
    const [row, ...others] = recordsOf(ended);
    assert.deepEqual(others, []);
    assert.equal(row?.pid, process.pid);
    // The thread's own allocations beside these (it starts the work, reads the tool's output) are far less than a round.
    assert.equal(Math.floor(Number(row?.size_bytes) / LIST_BYTES / ROUND), TIMES);
    assert.ok(Number(row?.count) >= TIMES * ROUND);
    assert.deepEqual([ended.status, ended.stderr], [0, tracingLine("allocs")]);
  });
});

function busybox(...args: readonly string[]): void {
  const { status, stderr } = spawnSync(BUSYBOX, args, { encoding: "utf8" });
  assert.equal(status, 0, stderr);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
