import assert from "node:assert/strict";
import process from "node:process";
import { describe, test } from "node:test";
import { makeLoopDisk, must } from "../../support/loop-disk.ts";
import { type Performer, perlCall, startPerformer } from "../../support/performer.ts";
import type { Ended } from "../../support/running.ts";
import { assertMatchesSchema } from "../../support/schema.ts";
import { isTracing, recordsOf, rowsOf, startInShell, trace, traceAll } from "../../support/tool.ts";
import { exec, inChildren } from "./execs.ts";
import { parseHistograms } from "./histograms.ts";

/** Opens in each of three parts of a flood. */
const PART = 100_003;
const TIMES = 23;

async function flood(performer: Performer, opens: number): Promise<void> {
  await performer.do(`for (1 .. ${opens}) { ${perlCall("openat", -100, "/nonexistent", 0, 0)} } 0`);
}

/** Floods a tool that is stopped for the second of three parts. */
async function floodAndStop(performer: Performer, args: readonly string[]): Promise<Ended> {
  return await trace("opensnoop", ["-p", String(performer.pid), ...args], async (tool) => {
    await flood(performer, PART);
    tool.kill("SIGSTOP");
    await flood(performer, PART);
    tool.kill("SIGCONT");
    await flood(performer, PART);
  });
}

/** What the last line says of all losses. */
function lostInAll(stderr: string): number {
  return Number(/^\w+: lost (\d+) events? in all/m.exec(stderr)?.[1] ?? 0);
}

describe("a full ring", () => {
  test("loses events that are counted, to the last one", async () => {
    await using performer = startPerformer();
    const ended = await floodAndStop(performer, ["--buffer-size", "4096"]);
    const lost = lostInAll(ended.stderr);
    assert.ok(lost > 0, ended.stderr);
    assert.equal(rowsOf(ended).length + lost, 3 * PART);
    assert.match(
      ended.stderr,
      /opensnoop: lost \d+ events in all \(opens: ring full \d+, try --buffer-size \d+[KM]\)\n$/,
    );
    assert.equal(ended.status, 0);
  });

  test("is told in the stream of JSON, and --strict makes it status 3", async () => {
    await using performer = startPerformer();
    const ended = await floodAndStop(performer, ["--buffer-size", "4096", "--json", "--strict"]);
    const records = recordsOf(ended);
    const losses = records.filter(({ type }) => type === "lost");
    const lost = losses.reduce((sum, { count }) => sum + Number(count), 0);
    assert.ok(
      losses.length > 0 && losses.every(({ place, reason }) => place === "opens" && reason === "ring full"),
    );
    assert.equal(records.length - losses.length + lost, 3 * PART);
    assert.equal(lostInAll(ended.stderr), lost);
    assert.equal(ended.status, 3);
    await assertMatchesSchema("opensnoop", [], losses);
  });

  test("does not happen with --buffer-size 64M", async () => {
    await using performer = startPerformer();
    const ended = await floodAndStop(performer, ["--buffer-size", "64M", "--strict"]);
    assert.equal(rowsOf(ended).length, 3 * PART);
    assert.doesNotMatch(ended.stderr, /lost/);
    assert.equal(ended.status, 0);
  });

  test("is tried with SONDE_LOSE_EVERY", async () => {
    await using performer = startPerformer();
    const environment = { SONDE_LOSE_EVERY: "3" };
    const args = ["-p", String(performer.pid), "--strict"];
    const ended = await trace("opensnoop", args, () => flood(performer, TIMES), { environment });
    assert.equal(rowsOf(ended).length, TIMES - Math.floor(TIMES / 3));
    assert.equal(lostInAll(ended.stderr), Math.floor(TIMES / 3));
    assert.equal(ended.status, 3);
  });
});

describe("a slow reader", () => {
  test("makes losses that are counted in the kernel, and at the output", async () => {
    await using performer = startPerformer();
    const tool = startInShell(UNREAD, "opensnoop", ["-p", String(performer.pid), "--buffer-size", "64K"]);
    await tool.until(isTracing);
    await flood(performer, PART);
    process.kill(Number(/pid (\d+)/.exec(tool.stderr)?.[1]), "SIGINT");
    const ended = await tool.ended();
    const lost = lostInAll(ended.stderr);
    assert.match(ended.stderr, /\(opens: ring full \d+, .*; output: reader too slow \d+\)\nstatus 0\n$/);
    assert.equal(rowsOf(ended).length + lost, PART);
  });
});

describe("a full map", () => {
  test("loses what is counted and changes nothing else", async (t) => {
    using disk = makeLoopDisk(t);
    if (disk === undefined) return;
    const fixture = "test/kernel/scripts/fixtures/one-histogram.ts";
    const ended = await trace(fixture, ["-F", "-d", disk.name, "--strict"], async () => {
      await must(disk.reads(100));
      await must(disk.writes(50));
    });
    const [histogram, ...others] = parseHistograms(ended.stdout);
    assert.deepEqual([histogram?.title, histogram?.sum, others], ["flags = Sync-Read", 100, []]);
    assert.match(
      ended.stderr,
      /^biolatency: lost 50 events in all \(histograms: map full 50, totals are low: .*\)\n$/m,
    );
    assert.equal(ended.status, 3);
  });

  test("has the number of entries that --max-entries says", async () => {
    await using performer = startPerformer();
    const [text, json] = await traceAll(
      [
        ["allocs", ["--max-entries", "3", "-r", "1000", ONE_REPORT]],
        ["allocs", ["--max-entries", "3", "-r", "1000", "--json", ONE_REPORT]],
      ],
      () => performer.do(inChildren(...Array<string>(TIMES).fill(exec("/bin/true")))),
    );
    assert.ok(text && json);
    assert.equal(rowsOf(text).slice(1).length, 3);
    assert.ok(lostInAll(text.stderr) > TIMES, text.stderr);
    assert.match(text.stderr, /processes: map full \d+, totals are low: try --max-entries/);
    const [losses, rows] = [true, false].map((lost) =>
      recordsOf(json).filter(({ type }) => (type === "lost") === lost),
    );
    assert.equal(rows?.length, 3);
    assert.ok(
      losses?.length && losses.every(({ place, reason }) => place === "processes" && reason === "map full"),
    );
  });
});

/** An interval, in seconds, that no run of these tests lasts. */
const ONE_REPORT = "1000";

/** Runs "$@" with a reader that only reads once it has ended. */
const UNREAD = `
  dir=$(mktemp -d) && mkfifo "$dir/ended"
  { "$@" & echo "pid $!" >&2; wait $!; echo "status $?" >&2; echo > "$dir/ended"; } | { read -r < "$dir/ended"; cat; }
  rm -r "$dir"`;
