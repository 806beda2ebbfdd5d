import assert from "node:assert/strict";
import process from "node:process";
import { describe, test } from "node:test";
import { type Performer, perlCall, startPerformer } from "../../support/performer.ts";
import { assertMatchesSchema } from "../../support/schema.ts";
import { recordsOf, rowsOf, runTool, startTool, trace, traceAll, tracingLine } from "../../support/tool.ts";

/** Prime. Each open of /dev/null takes a struct file and, for its name, 4096 bytes from the slab allocator. */
const OPENS = 10_007;
const NAME_BYTES = 4096;
const HEADER = "PID      COUNT       SIZE";

function open(performer: Performer, times: number): Promise<string> {
  const call = perlCall("openat", -100, "/dev/null", 0, 0);
  return performer.do(`for (1 .. ${times}) { ${perlCall("close", 0).replace(" 0)", ` ${call})`)} } 0`);
}

interface Totals {
  readonly pid: number;
  readonly count: number;
  readonly size: number;
}

function totalsOf(row: string): Totals {
  const [pid = 0, count = 0, size = 0] = row.trim().split(/ +/).map(Number);
  return { pid, count, size };
}

describe("allocs", () => {
  test("counts and sums what a process allocates", async () => {
    await using performer = startPerformer();
    const pid = ["-p", String(performer.pid)];
    const [text, json, none, twice] = await traceAll(
      [
        ["allocs", pid],
        ["allocs", [...pid, "--json"]],
        ["allocs", ["-p", "4194304"]],
        ["allocs", ["-t", String(performer.pid), "-u", "0", "--comm", "perl"]],
      ],
      () => open(performer, OPENS),
    );
    assert.ok(text && json && none && twice);
    const [, header, row = "", ...more] = text.stdout.split("\n");
    const totals = totalsOf(row);
    assert.deepEqual([header, more], [HEADER, [""]]);
    assert.equal(
      row,
      `${String(totals.pid).padEnd(6)} ${String(totals.count).padStart(7)} ${String(totals.size).padStart(10)}`,
    );
    assert.equal(totals.pid, performer.pid);
    assert.ok(totals.count >= 2 * OPENS, `${totals.count} allocations`);
    assert.ok(totals.size >= NAME_BYTES * OPENS, `${totals.size} bytes`);
    const [record = {}, ...others] = recordsOf(json);
    const { ts, ...rest } = record;
    assert.deepEqual(Object.keys(rest), ["pid", "count", "size_bytes", "comm"]);
    assert.deepEqual([rest.pid, rest.comm, others], [performer.pid, "perl", []]);
    assert.ok(Number(rest.count) >= 2 * OPENS && Number(rest.size_bytes) >= NAME_BYTES * OPENS);
    await assertMatchesSchema("allocs", [], [record]);
    assert.equal(none.stdout, `\n${HEADER}\n`);
    assert.equal(totalsOf(rowsOf(twice)[1] ?? "").pid, performer.pid);
    for (const ended of [text, json, none])
      assert.deepEqual([ended.status, ended.stderr], [0, tracingLine("allocs")]);
  });

  test("sorts by size or by count, greatest first, and shows as many rows as asked for", async () => {
    await using performer = startPerformer();
    const [bySize, byCount, one] = await traceAll(
      [
        ["allocs", []],
        ["allocs", ["-s", "count", "--json"]],
        ["allocs", ["-r", "1", "--noclear"]],
      ],
      () => open(performer, OPENS),
    );
    assert.ok(bySize && byCount && one);
    const sizes = rowsOf(bySize).slice(1).map(totalsOf);
    assert.ok(sizes.length > 1 && sizes.some(({ pid }) => pid === performer.pid));
    assertDescending(sizes.map(({ size }) => size));
    assertDescending(recordsOf(byCount).map(({ count }) => Number(count)));
    assert.equal(rowsOf(one).slice(1).length, 1);
  });

  test("reports at intervals what is new, as often as is said", async () => {
    await using performer = startPerformer();
    const tool = await startTool("allocs", ["--json", "-p", String(performer.pid), "0.3", "1000"]);
    await open(performer, OPENS);
    await tool.until(({ stdout }) => stdout.includes("\n"));
    const first = recordsOf(tool);
    await open(performer, OPENS);
    tool.kill("SIGINT");
    const all = recordsOf(await tool.ended());
    const counts = all.map(({ count }) => Number(count));
    const total = counts.reduce((sum, count) => sum + count, 0);
    assert.ok(first.length > 0 && all.length > first.length);
    assert.ok(total >= 4 * OPENS && Math.max(...counts) < total);
    const { status, stdout } = await runTool("allocs", ["-p", "4194304", "0.1", "3"]);
    assert.deepEqual([status, stdout], [0, `\n${HEADER}\n`.repeat(3)]);
  });

  test("leaves itself out unless --include-self", async () => {
    const rowOfSelf = async (...flags: string[]) => {
      let pid = 0;
      const ended = await trace("allocs", ["--json", "-r", "1000", ...flags], async (tool) => {
        pid = tool.pid;
        process.kill(pid, "SIGCONT");
      });
      return recordsOf(ended).filter((record) => record.pid === pid).length;
    };
    assert.deepEqual([await rowOfSelf(), await rowOfSelf("--include-self")], [0, 1]);
  });
});

function assertDescending(values: readonly number[]): void {
  assert.deepEqual(
    values,
    [...values].sort((a, b) => b - a),
  );
}
