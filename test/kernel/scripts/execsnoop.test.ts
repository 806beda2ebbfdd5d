import assert from "node:assert/strict";
import { chmodSync, writeFileSync } from "node:fs";
import process from "node:process";
import { describe, test } from "node:test";
import { syscallNumber } from "../../../sdk/os/mod.ts";
import { compileFixture } from "../../support/compile.ts";
import { type Performer, startPerformer } from "../../support/performer.ts";
import { cgroupRoot, makeCgroup, mountNamespace, mountPins } from "../../support/pinned.ts";
import type { Ended } from "../../support/running.ts";
import { assertMatchesSchema } from "../../support/schema.ts";
import { scratchDirectory } from "../../support/scratch.ts";
import { skip } from "../../support/skip.ts";
import { recordsOf, rowsOf, runTool, trace, traceAll, tracingLine } from "../../support/tool.ts";
import { exec, execRow, execve, execveat, HEADER, inChildren, pointers } from "./execs.ts";

const TIMES = 23;
const TRUE = "/bin/true";

/** Lets a performer's children exec while tools trace; what it says are the children's numbers. */
async function execWith(
  performer: Performer,
  statements: readonly string[],
  ...flags: readonly (readonly string[])[]
): Promise<{ all: readonly Ended[]; pids: readonly number[] }> {
  let pids: readonly number[] = [];
  const commands = flags.map((each) => ["execsnoop", ["-P", String(performer.pid), ...each]] as const);
  const all = await traceAll(commands, async () => {
    pids = (await performer.do(inChildren(...statements))).split(" ").map(Number);
  });
  return { all, pids };
}

describe("execsnoop", () => {
  test("prints a row per program with its arguments", async () => {
    await using performer = startPerformer();
    const program = exec(TRUE, "marker-123", "two words");
    const { all, pids } = await execWith(
      performer,
      Array(TIMES).fill(program),
      [],
      ["-n", "nothing"],
      ["-l", "^$"],
    );
    const rows = pids.map((pid) => execRow("true", pid, performer.pid, 0, `${TRUE} marker-123 two words`));
    assert.equal(rows.length, TIMES);
    assert.equal(all[0]?.stdout, `${HEADER}\n${rows.join("\n")}\n`);
    assert.deepEqual([all[0]?.status, all[0]?.stderr], [0, tracingLine("execsnoop")]);
    assert.deepEqual([all[1]?.stdout, all[2]?.stdout], [`${HEADER}\n`, `${HEADER}\n`]);
  });

  test("--json has every field, as --schema says, and --max-args does not cut it", async () => {
    await using performer = startPerformer();
    const { all, pids } = await execWith(performer, [exec(TRUE, "a", "b")], ["--json", "--max-args", "1"]);
    const records = recordsOf(all[0] as Ended);
    const { time, cpu, ...rest } = records[0] ?? {};
    assert.deepEqual(rest, {
      uid: 0,
      comm: "true",
      pid: pids[0],
      pcomm: "perl",
      ppid: performer.pid,
      ret: 0,
      args: [TRUE, "a", "b"],
    });
    assert.ok(typeof time === "string" && Number.isInteger(cpu) && records.length === 1);
    await assertMatchesSchema("execsnoop", [], records);
  });

  test("-x shows attempts that failed, by the old name", async () => {
    await using performer = startPerformer();
    using scratch = scratchDirectory();
    writeFileSync(scratch.file("plain"), "text");
    writeFileSync(scratch.file("format"), "text");
    chmodSync(scratch.file("format"), 0o755);
    const attempts = [
      execve("/nonexistent/x", pointers("x", "a")),
      execve(scratch.file("plain"), pointers("plain")),
      execve(scratch.file("format"), pointers("format", "b c")),
      execve("", pointers("nothing")),
      execve(TRUE, "8"),
      execve("/nonexistent/y", "0"),
      `syscall(${syscallNumber("execve")}, 8, 0, 0)`,
    ];
    const { all, pids } = await execWith(performer, [...attempts, exec(TRUE)], ["-x"], []);
    const row = (index: number, ret: number, args: string) =>
      execRow("perl", pids[index] ?? 0, performer.pid, ret, args);
    const last = execRow("true", pids.at(-1) ?? 0, performer.pid, 0, TRUE);
    assert.deepEqual(rowsOf(all[0] as Ended), [
      row(0, -2, "/nonexistent/x a"),
      row(1, -13, scratch.file("plain")),
      row(2, -8, `${scratch.file("format")} b c`),
      row(3, -2, ""),
      row(4, -14, `${TRUE} <unreadable>`),
      row(5, -2, "/nonexistent/y"),
      row(6, -14, "<unreadable>"),
      last,
    ]);
    assert.deepEqual(rowsOf(all[1] as Ended), [last]);
  });

  test("cuts arguments behind --max-args, 20 unless said, and marks that", async () => {
    await using performer = startPerformer();
    const args = Array.from({ length: 25 }, (_, index) => `a${index + 1}`);
    const program = exec(TRUE, ...args);
    const { all } = await execWith(
      performer,
      [program],
      [],
      ["--max-args", "3"],
      ["--max-args", "26"],
      ["--json"],
    );
    const shown = all.slice(0, 3).map((ended) => rowsOf(ended)[0]?.slice(HEADER.indexOf("ARGS")));
    assert.deepEqual(shown, [
      `${[TRUE, ...args.slice(0, 19)].join(" ")} ...`,
      `${TRUE} a1 a2 ...`,
      [TRUE, ...args].join(" "),
    ]);
    assert.deepEqual(recordsOf(all[3] as Ended)[0]?.args, [TRUE, ...args]);
  });

  test("marks arguments that the kernel side had to cut", async () => {
    await using performer = startPerformer();
    const long = "x".repeat(100_000);
    const statements = [exec(TRUE, long), exec(TRUE, "a", long), execve("/none", pointers("none", long))];
    const { all } = await execWith(
      performer,
      statements,
      ["-x"],
      ["-x", "--json"],
      ["-x", "--max-args", "2"],
    );
    const text = rowsOf(all[0] as Ended).map((row) => row.slice(HEADER.indexOf("ARGS")));
    assert.match(text[0] ?? "", /^\/bin\/true x{8000,}\.\.\.$/);
    assert.match(text[1] ?? "", /^\/bin\/true a x{8000,}\.\.\.$/);
    assert.match(text[2] ?? "", /^\/none x{4000,}\.\.\.$/);
    assert.match(rowsOf(all[2] as Ended)[1] ?? "", /0 \/bin\/true a \.\.\.$/);
    const records = recordsOf(all[1] as Ended);
    assert.deepEqual(
      records.map(({ args_truncated }) => args_truncated),
      [true, true, true],
    );
    await assertMatchesSchema("execsnoop", [], records);
  });

  test("-q quotes arguments so that they can be told apart", async () => {
    await using performer = startPerformer();
    const { all } = await execWith(
      performer,
      [exec(TRUE, "two words", 'a"b\\c', "", "line\nend")],
      ["-q"],
      [],
    );
    const [quoted, plain] = all.map((ended) => rowsOf(ended)[0]?.slice(HEADER.indexOf("ARGS")));
    assert.equal(quoted, '"/bin/true" "two words" "a\\"b\\\\c" "" "line\\nend"');
    assert.equal(plain, '/bin/true two words a"b\\c  line\\nend');
  });

  test("-T, -t, -U, -M and -C bring columns", async () => {
    await using performer = startPerformer();
    const { all, pids } = await execWith(performer, [exec(TRUE)], ["-TtUMC"]);
    const { stdout } = all[0] as Ended;
    const [header, row] = stdout.split("\n");
    assert.equal(
      header,
      "TIME     TIME(s) UID   COMM             PID     PCOMM            PPID    CPU  RET ARGS",
    );
    const [, rest = ""] = /^\d\d:\d\d:\d\d \d+\.\d{3} {1,4}(.*)$/.exec(row ?? "") ?? [];
    const pid = String(pids[0]).padEnd(7);
    const ppid = String(performer.pid).padEnd(7);
    assert.equal(
      rest.replace(/ \d(?= {6}0 )/, " N"),
      `0     true             ${pid} perl             ${ppid} N      0 ${TRUE}`,
    );
  });

  test("filters let through what they name and nothing else", async () => {
    await using performer = startPerformer();
    const statements = [
      exec(TRUE, "one"),
      exec("/bin/sleep", "0"),
      exec("/usr/bin/setpriv", "--reuid=1", "--clear-groups", TRUE, "as-daemon"),
    ];
    const filters: readonly (readonly [flags: string[], args: string[]])[] = [
      [
        ["-n", "^tr.e$"],
        [`${TRUE} one`, `${TRUE} as-daemon`],
      ],
      [["-l", "one$"], [`${TRUE} one`]],
      [["-u", "daemon"], [`${TRUE} as-daemon`]],
      [["-u", "0", "--comm", "true"], [`${TRUE} one`]],
      [["--comm", "sleep"], ["/bin/sleep 0"]],
      [["-p", "4194304"], []],
    ];
    const { all } = await execWith(performer, statements, ...filters.map(([flags]) => flags));
    for (const [index, [flags, args]] of filters.entries()) {
      const found = rowsOf(all[index] as Ended).map((row) => row.slice(HEADER.indexOf("ARGS")));
      assert.deepEqual(found, args, flags.join(" "));
    }
  });

  test("shows a script by its own name, without its interpreter", async () => {
    await using performer = startPerformer();
    using scratch = scratchDirectory();
    const script = scratch.file("script");
    writeFileSync(script, "#!/bin/sh -e\nexit 0\n");
    chmodSync(script, 0o755);
    const { all, pids } = await execWith(performer, [exec(script, "a", "b c")], []);
    assert.deepEqual(rowsOf(all[0] as Ended), [
      execRow("script", pids[0] ?? 0, performer.pid, 0, `${script} a b c`),
    ]);
  });

  test("traces execveat(2), by a directory and by a descriptor alone", async () => {
    await using performer = startPerformer();
    const open = (path: string) => `open(my $at, "<", "${path}") or die; $^F = 1000`;
    const AT_EMPTY_PATH = 0x1000;
    const { all, pids } = await execWith(
      performer,
      [
        execveat("-100", TRUE, pointers("true", "a"), 0),
        `${open(TRUE)}; ${execveat("fileno($at)", "", pointers("true", "b"), AT_EMPTY_PATH)}`,
        execveat("-100", "/nonexistent/z", pointers("x", "c"), 0),
        execveat("999", "relative", pointers("x", "d"), 0),
      ],
      ["-x", "--json"],
    );
    const records = recordsOf(all[0] as Ended);
    assert.deepEqual(
      records.map(({ pid, ret }) => [pid, ret]),
      [0, 0, -2, -9].map((ret, index) => [pids[index], ret]),
    );
    assert.deepEqual(records[0]?.args, [TRUE, "a"]);
    assert.match(String(records[1]?.args), /^\/dev\/fd\/\d+,b$/);
    assert.deepEqual(records[2]?.args, ["/nonexistent/z", "c"]);
    assert.deepEqual(records[3]?.args, ["relative", "d"]);
  });

  test("takes a program without arguments", async () => {
    await using performer = startPerformer();
    const { all, pids } = await execWith(performer, [execve(TRUE, 'pack("x8")'), execve(TRUE, "0")], ["-x"]);
    const row = (pid = 0) => execRow("true", pid, performer.pid, 0, TRUE);
    assert.deepEqual(rowsOf(all[0] as Ended), pids.map(row));
  });

  test("gives a program that a thread runs its process's number, once", async (t) => {
    using scratch = scratchDirectory();
    const program = compileFixture(t, "exec-thread", scratch.path);
    if (program === undefined) return;
    await using performer = startPerformer();
    const { all, pids } = await execWith(performer, Array(TIMES).fill(exec(program, TRUE, "t")), ["-x"]);
    assert.deepEqual(
      rowsOf(all[0] as Ended),
      pids.flatMap((pid) => [
        execRow("exec-thread", pid, performer.pid, 0, `${program} ${TRUE} t`),
        execRow("true", pid, performer.pid, 0, `${TRUE} t`),
      ]),
    );
  });

  test("--cgroup, --cgroupmap and --mntnsmap filter", async (t) => {
    const root = cgroupRoot();
    if (root === undefined) return skip(t, "cgroup v2 is not mounted");
    using pins = mountPins();
    using cgroup = makeCgroup(root, `sonde-execsnoop-${process.pid}`);
    await using performer = startPerformer();
    cgroup.add(performer.pid);
    const namespace = mountNamespace(performer.pid);
    const cases: readonly (readonly [count: number, ...flags: string[]])[] = [
      [1, "-c", cgroup.path],
      [0, "-c", cgroup.path, "-u", "1"],
      [1, "--cgroupmap", pins.pinSet("ours", cgroup.id)],
      [0, "--cgroupmap", pins.pinSet("others", 1n)],
      [1, "--mntnsmap", pins.pinSet("here", namespace)],
      [0, "--mntnsmap", pins.pinSet("elsewhere", 1n)],
    ];
    const { all } = await execWith(performer, [exec(TRUE)], ...cases.map(([, ...flags]) => flags));
    cgroup.remove(performer.pid);
    assert.deepEqual(
      all.map((ended) => rowsOf(ended).length),
      cases.map(([count]) => count),
    );
  });

  test("--command is traced from its first program on", async () => {
    const ended = await runTool("execsnoop", ["-l", "marker-77", "--command", "/bin/true marker-77"]);
    assert.match(rowsOf(ended).join("\n"), /^true +\d+ +\d+ +0 \/bin\/true marker-77$/m);
    assert.equal(ended.status, 0);
  });

  test("tells programs of one name apart by their parents", async () => {
    await using performer = startPerformer();
    await using other = startPerformer();
    const ended = await trace("execsnoop", ["-P", String(other.pid)], async () => {
      await performer.do(inChildren(exec(TRUE)));
      await other.do(inChildren(exec(TRUE, "b")));
    });
    assert.deepEqual(
      rowsOf(ended).map((row) => row.slice(HEADER.indexOf("ARGS"))),
      [`${TRUE} b`],
    );
  });
});
