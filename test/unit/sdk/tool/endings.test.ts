import assert from "node:assert/strict";
import process from "node:process";
import { describe, test } from "node:test";
import { fixtureCommand, Running, runFixture, runInShell } from "./fixture.ts";

const HEADER = "PID    COMM             PATH\n";

describe("the end of a run", () => {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    test(`by ${signal} closes what was opened and is a success`, async () => {
      const run = new Running(fixtureCommand("ticks", ["--verbose"]));
      await run.until("stdout", "/tmp/3\n");
      run.kill(signal);
      const { status, stdout, stderr } = await run.ended();
      assert.equal(status, 0);
      assert.match(stdout, /\/tmp\/\d+\n$/);
      assert.equal(stderr, "ticks: tracing, Ctrl-C ends it\nticks: closed\n");
    });
  }

  test("by the end of its rows is a success", async () => {
    const { status, stdout } = await runFixture("ticks", "--rows", "2");
    assert.equal(status, 0);
    assert.equal(stdout, `${HEADER}1      tick             /tmp/1\n2      tick             /tmp/2\n`);
  });

  test("by --duration is a success", async () => {
    const { status, stderr } = await runFixture("ticks", "--duration", "50ms");
    assert.deepEqual([status, stderr], [0, "ticks: tracing, Ctrl-C ends it\n"]);
  });

  test("by a reader that has gone is a success without a word", async () => {
    const script = `"$@" | head -n 1; echo "status \${PIPESTATUS[0]}"`;
    const { stdout, stderr } = await runInShell(script, "ticks");
    assert.equal(stdout, `${HEADER}status 0\n`);
    assert.equal(stderr, "ticks: tracing, Ctrl-C ends it\n");
  });

  test("by a full disk is a failure with one line", async () => {
    const { status, stderr } = await runInShell('"$@" > /dev/full', "ticks");
    assert.equal(status, 1);
    assert.match(
      stderr,
      /^(ticks: tracing.*\n)?ticks: Cannot write to standard output: write: ENOSPC \(.*\)\n$/,
    );
  });

  for (const answer of ["--help", "--version", "--schema"]) {
    test(`by a full disk is a failure of ${answer} too, and none of its command line`, async () => {
      const { status, stderr } = await runInShell('"$@" > /dev/full', "ticks", answer);
      assert.equal(status, 1);
      assert.match(stderr, /^ticks: Cannot write to standard output: write: ENOSPC \(.*\)\n$/);
    });
  }

  test("comes at once when standard output was closed, or on time where the runtime hides that", async () => {
    const { status, stdout, stderr } = await runInShell('"$@" >&-', "ticks", "--duration", "50ms");
    assert.deepEqual([status, stdout], [0, ""]);
    assert.match(stderr, /^(ticks: tracing, Ctrl-C ends it\n)?$/);
  });

  test("by an error of the tool is a failure that closes what was opened", async () => {
    const { status, stderr } = await runFixture("ticks", "--crash");
    assert.equal(status, 1);
    assert.equal(stderr, "ticks: tracing, Ctrl-C ends it\nticks: Cannot go on\n");
  });

  test("does not wait for a tool that goes on", async () => {
    const run = new Running(fixtureCommand("stubborn"));
    await run.until("stdout", "1");
    run.kill("SIGTERM");
    assert.equal((await run.ended()).status, 0);
  });

  test("is immediate at the second SIGINT", async () => {
    const run = new Running(fixtureCommand("stubborn"));
    await run.until("stdout", "1");
    run.kill("SIGINT");
    const again = setInterval(() => run.kill("SIGINT"), 20);
    const { status } = await run.ended();
    clearInterval(again);
    assert.equal(status, 130);
  });
});

describe("a reader that does not read", () => {
  test("does not keep a run from ending, and every row is printed or counted as lost", async () => {
    const run = new Running([
      "/bin/bash",
      "-c",
      UNREAD,
      "bash",
      ...fixtureCommand("burst", ["--rate", "200"]),
    ]);
    await run.until("stderr", "burst: lost");
    process.kill(Number(/pid (\d+)/.exec(run.stderr)?.[1]), "SIGINT");
    const { stdout, stderr } = await run.ended();
    assert.match(stderr, /output: reader too slow \d+/);
    assert.match(stderr, /status 0\n$/);
    assert.equal(printed(stdout) + lostInAll(stderr), made(stderr));
  });

  test("makes records of losses in the JSON stream, in order, that sum up to the total", async () => {
    const run = new Running(fixtureCommand("burst", ["--rate", "500", "--ring", "100", "--json"]));
    await run.until("stderr", "lost");
    run.kill("SIGTERM");
    const { stdout, stderr } = await run.ended();
    const records = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    const lost = records.filter(({ type }) => type === "lost");
    const total = lost.reduce((sum, { count }) => sum + count, 0);
    assert.ok(records.length > lost.length && lost.length > 0);
    assert.ok(lost.every(({ place, reason }) => place === "events" && reason === "ring full"));
    assert.equal(records.length - lost.length + total, made(stderr));
  });

  test("is status 3 with --strict", async () => {
    const { status } = await runFixture("burst", "--ring", "1", "--duration", "50ms", "--strict");
    assert.equal(status, 3);
  });

  test("is a success with --strict when nothing was lost", async () => {
    const { status, stderr } = await runFixture("ticks", "--rows", "3", "--strict");
    assert.deepEqual([status, stderr], [0, "ticks: tracing, Ctrl-C ends it\n"]);
  });
});

describe("a loss", () => {
  test("is told once a second with what helps", async () => {
    const run = new Running(fixtureCommand("burst", ["--ring", "10", "--buffer-size", "512K"]));
    await run.until("stderr", "lost");
    run.kill("SIGINT");
    const { stderr } = await run.ended();
    assert.match(
      stderr,
      /burst: lost \d+ events in the last \d+\.\d s \(events: ring full \d+, try --buffer-size 2M\)\n/,
    );
  });
});

/** Runs "$@" with a reader that only reads once it has ended. */
const UNREAD = `
  dir=$(mktemp -d) && mkfifo "$dir/ended"
  { "$@" & echo "pid $!" >&2; wait $!; echo "status $?" >&2; echo > "$dir/ended"; } | { read -r < "$dir/ended"; cat; }
  rm -r "$dir"`;

/** Whole rows; the header is no row. */
function printed(stdout: string): number {
  return stdout.split("\n").length - 2;
}

function made(stderr: string): number {
  return Number(/made (\d+)/.exec(stderr)?.[1]);
}

function lostInAll(stderr: string): number {
  return Number(/lost (\d+) events in all/.exec(stderr)?.[1] ?? 0);
}
