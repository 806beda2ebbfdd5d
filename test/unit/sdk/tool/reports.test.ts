import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { fixtureCommand, Running, runFixture, runInShell } from "./fixture.ts";

const ROWS = [
  "     usecs               : count     distribution",
  "         0 -> 1          : 1        |****************************************|",
  "         2 -> 3          : 1        |****************************************|",
];

describe("a summary", () => {
  test("begins with BCC's line, reports after a blank one, and ends with the last interval", async () => {
    const { status, stdout, stderr } = await runFixture("counts", "0.05", "1");
    const report = [
      "Counting... Hit Ctrl-C to end.",
      "",
      "",
      "disk = vda",
      ...ROWS,
      "",
      "reports = 1",
      "",
      "Detaching...",
    ];
    assert.equal(stdout, `${report.join("\n")}\n`);
    assert.deepEqual([status, stderr], [0, "counts: reported 1 times\n"]);
  });

  test("reports once when it is interrupted", async () => {
    const run = new Running(fixtureCommand("counts"));
    await run.until("stdout", "Counting");
    run.kill("SIGINT");
    const { status, stdout, stderr } = await run.ended();
    assert.ok(stdout.includes(ROWS.join("\n")));
    assert.deepEqual([status, stderr], [0, "counts: reported 1 times\n"]);
  });

  test("reports at each interval and once more when it is interrupted", async () => {
    const run = new Running(fixtureCommand("counts", ["0.05"]));
    await run.until("stdout", "reports = 3");
    run.kill("SIGTERM");
    const { stdout, stderr } = await run.ended();
    assert.equal(stderr, `counts: reported ${stdout.match(/reports = /g)?.length} times\n`);
  });

  test("prints the time before each report with -T", async () => {
    const { stdout } = await runFixture("counts", "-T", "0.05", "1");
    assert.match(stdout, /^Counting.*\n\n\d\d:\d\d:\d\d\n\ndisk = vda\n/);
  });

  test("is a record per histogram in JSON, with BCC's keys", async () => {
    const { stdout } = await runFixture("counts", "--json", "0.05", "1");
    const { ts, ...record } = JSON.parse(stdout);
    assert.match(ts, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}[+-]\d\d:\d\d$/);
    assert.deepEqual(record, {
      type: "histogram",
      val_type: "usecs",
      disk: "vda",
      data: [
        { "interval-start": 0, "interval-end": 1, count: 1 },
        { "interval-start": 2, "interval-end": 3, count: 1 },
      ],
      reports: 1,
    });
  });

  test("prints tables with a header each time", async () => {
    const { stdout } = await runFixture("counts", "-t", "0.05", "2");
    const table = (reports: number) => `\nCOMM              REPORTS\nx                       ${reports}\n`;
    assert.equal(stdout, `Counting... Hit Ctrl-C to end.\n${table(1)}${table(2)}Detaching...\n`);
  });

  test("gives the rows of tables the report's time in JSON", async () => {
    const { stdout } = await runFixture("counts", "-t", "--json", "0.05", "1");
    assert.deepEqual(Object.keys(JSON.parse(stdout)), ["ts", "comm", "reports"]);
  });
});

describe("a top", () => {
  test("prints time and load, a blank line, and rows by the first order", async () => {
    const { status, stdout } = await runFixture("ranks", "0.05", "1");
    const lines = stdout.split("\n");
    assert.equal(status, 0);
    assert.deepEqual(lines.slice(0, 2), ["Tracing... Output every 0.05 secs. Hit Ctrl-C to end", ""]);
    assert.match(lines[2] ?? "", /^\d\d:\d\d:\d\d loadavg: [\d.]+ /);
    assert.deepEqual(lines.slice(3), [
      "",
      "COMM        READS   WRITES",
      "b               3       10",
      "c               2       20",
      "a               1       30",
      "",
    ]);
  });

  test("sorts by another order and shows as many rows as asked for", async () => {
    const { stdout } = await runFixture("ranks", "-s", "writes", "-r", "1", "--json", "0.05", "1");
    const { ts, ...row } = JSON.parse(stdout);
    assert.ok(typeof ts === "string");
    assert.deepEqual(row, { comm: "a", reads: 1, writes: 30 });
  });

  for (const [terminal, clears] of [
    ["xterm", true],
    ["dumb", false],
  ] as const) {
    test(`${clears ? "clears" : "does not clear"} a terminal of type "${terminal}"`, async () => {
      const script = `TERM=${terminal} script -qec "$*" /dev/null < /dev/null`;
      const { stdout } = await runInShell(script, "ranks", "0.05", "1");
      assert.equal(stdout.includes("\x1b[H\x1b[2J"), clears);
      assert.match(stdout, /^COMM +READS +WRITES\r$/m);
    });
  }

  test("refuses an order that it does not have", async () => {
    const { status, stderr } = await runFixture("ranks", "-s", "bytes");
    assert.equal(status, 2);
    assert.match(stderr, /^ranks: Cannot read "--sort": found "bytes", expected one of reads, writes\n/);
  });
});
