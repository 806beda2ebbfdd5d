import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { table } from "../../../../sdk/report/mod.ts";
import { column } from "../../../../sdk/tool/mod.ts";
import { fixedClock } from "./fixed-clock.ts";

const open = {
  ts: 1e9,
  tgid: 1576,
  uid: 0,
  comm: "snmpd",
  fd: 11,
  errno: 0,
  flags: 0o2000000,
  mode: undefined,
  path: "/proc/net/dev",
};

describe("table", () => {
  test("is opensnoop's layout to the letter", () => {
    const { header, row } = table(
      [column.pid(), column.comm(), column.fd(), column.errno(), column.path()],
      fixedClock,
    );
    assert.equal(header, "PID    COMM               FD ERR PATH");
    assert.equal(row(open), "1576   snmpd              11   0 /proc/net/dev");
    assert.equal(row({ ...open, fd: -1, errno: 2 }), "1576   snmpd              -1   2 /proc/net/dev");
  });

  test("is opensnoop's layout with all its columns", () => {
    const mode = column.octal("mode", 4, {
      text: (value) => (value === undefined ? "n/a" : value.toString(8)),
    });
    const { header, row } = table(
      [
        column.timeSeconds(),
        column.uid(),
        column.pid(),
        column.comm(),
        column.fd(),
        column.errno(),
        column.octal("flags", 8),
        mode,
        column.path(),
      ],
      fixedClock,
    );
    assert.equal(header, "TIME(s)       UID   PID    COMM               FD ERR FLAGS    MODE PATH");
    assert.equal(
      row(open),
      "0.000000000   0     1576   snmpd              11   0 02000000 n/a  /proc/net/dev",
    );
  });

  test("is execsnoop's layout to the letter", () => {
    const { header, row } = table(
      [
        column.comm(),
        column.pid({ width: 7 }),
        column.ppid(),
        column.integer("ret", { width: 3 }),
        column.list("args"),
      ],
      fixedClock,
    );
    assert.equal(header, "COMM             PID     PPID    RET ARGS");
    const args = ["/bin/true", "a", "b"];
    const line = row({ comm: "true", tgid: 28529, ppid: 28527, ret: 0, args });
    assert.equal(line, "true             28529   28527     0 /bin/true a b");
  });

  test("is biotop's layout to the letter", () => {
    const { header, row } = table(
      [
        column.pid({ width: 7 }),
        column.comm(),
        column.text("direction", { title: "D", width: 1 }),
        column.integer("major", { title: "MAJ", width: 3, align: "left" }),
        column.integer("minor", { title: "MIN", width: 3, align: "left" }),
        column.text("disk", { width: 8 }),
        column.count("io", { title: "I/O", width: 5 }),
        column.bytes("bytes", { title: "Kbytes", show: "K", width: 7 }),
        column.duration("averageNs", { title: "AVGms", show: "ms", digits: 2, width: 6 }),
      ],
      fixedClock,
    );
    assert.equal(header, "PID     COMM             D MAJ MIN DISK       I/O  Kbytes  AVGms");
    const disk = { direction: "R", major: 202, minor: 1, disk: "xvda1" };
    const line = row({
      tgid: 14501,
      comm: "cksum",
      ...disk,
      io: 361,
      bytes: 28832 * 1024,
      averageNs: 3_391_000,
    });
    assert.equal(line, "14501   cksum            R 202 1   xvda1      361   28832   3.39");
  });

  test("leaves hidden columns out", () => {
    const { header } = table([column.pid({ hidden: true }), column.comm()], fixedClock);
    assert.equal(header, "COMM");
  });

  test("escapes strings before it counts their width", () => {
    const { row } = table([column.comm({ width: 8 }), column.path()], fixedClock);
    assert.equal(row({ comm: "a\x1bb", path: "\n\udcff" }), "a\\x1bb   \\n\\xff");
  });

  test("passes strings on with raw", () => {
    const { row } = table([column.path()], fixedClock, { raw: true });
    assert.equal(row({ path: "\x1b[1m" }), "\x1b[1m");
  });

  test("marks what the kernel side had to cut", () => {
    const cut = (_row: { path: string }) => true;
    const { row } = table([column.path({ truncated: cut })], fixedClock);
    assert.equal(row({ path: "/very/lo" }), "/very/lo...");
  });

  test("leaves the cell of a missing value empty", () => {
    const { row } = table([column.integer("cpu"), column.comm()], fixedClock);
    assert.equal(row({ cpu: undefined, comm: "x" }), "        x");
  });
});
