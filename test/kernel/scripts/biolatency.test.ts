import assert from "node:assert/strict";
import process from "node:process";
import { describe, test } from "node:test";
import { type LoopDisk, makeLoopDisk, must } from "../../support/loop-disk.ts";
import { startPerformer } from "../../support/performer.ts";
import { cgroupRoot, makeCgroup } from "../../support/pinned.ts";
import type { Ended } from "../../support/running.ts";
import { assertMatchesSchema } from "../../support/schema.ts";
import { skip } from "../../support/skip.ts";
import { recordsOf, runTool, startTool, traceAll, tracingLine } from "../../support/tool.ts";
import { parseHistograms } from "./histograms.ts";

const READS = 100;
const WRITES = 50;
const BEGIN = "Tracing block device I/O... Hit Ctrl-C to end.\n";

/** 100 reads and 50 writes, seen by several command lines at once. */
async function trace150(disk: LoopDisk, ...flags: readonly (readonly string[])[]): Promise<readonly Ended[]> {
  const commands = flags.map((each) => ["biolatency", each] as const);
  return await traceAll(commands, async () => {
    await must(disk.reads(READS));
    await must(disk.writes(WRITES));
  });
}

/** How many requests histograms count, by their title. */
function sums(ended: Ended | undefined): Record<string, number> {
  const all: Record<string, number> = {};
  for (const { title, sum } of parseHistograms(ended?.stdout ?? "")) all[title] = (all[title] ?? 0) + sum;
  return all;
}

describe("biolatency", () => {
  test("counts every request of a disk once", async (t) => {
    using disk = makeLoopDisk(t);
    if (disk === undefined) return;
    using other = makeLoopDisk(t);
    const d = ["-d", disk.name];
    const [plain, path, queued, millis, none] = await trace150(
      disk,
      d,
      ["--disk", disk.path],
      [...d, "-Q"],
      [...d, "-m"],
      ["-d", other?.name ?? ""],
    );
    assert.deepEqual([plain, path, queued, millis].map(sums), Array(4).fill({ "": READS + WRITES }));
    assert.deepEqual([plain?.status, plain?.stderr], [0, ""]);
    assert.equal(none?.stdout, `${BEGIN}\n`);
    assert.ok(plain?.stdout.startsWith(`${BEGIN}\n     usecs `));
    assert.equal(parseHistograms(millis?.stdout ?? "")[0]?.unit, "msecs");
  });

  test("-D and -F have a histogram for each disk and set of flags", async (t) => {
    using disk = makeLoopDisk(t);
    if (disk === undefined) return;
    const d = ["-d", disk.name];
    const [byDisk, byFlags, byBoth, all] = await trace150(
      disk,
      [...d, "-D"],
      [...d, "-F"],
      [...d, "-DF"],
      ["-D"],
    );
    assert.deepEqual(sums(byDisk), { [`disk = ${disk.name}`]: READS + WRITES });
    assert.deepEqual(sums(byFlags), { "flags = Sync-Read": READS, "flags = Idle-Sync-Write": WRITES });
    assert.deepEqual(sums(byBoth), {
      [`disk = ${disk.name}, flags = Sync-Read`]: READS,
      [`disk = ${disk.name}, flags = Idle-Sync-Write`]: WRITES,
    });
    assert.equal(sums(all)[`disk = ${disk.name}`], READS + WRITES);
  });

  test("-e adds average, total and count; -T the time; -m their unit", async (t) => {
    using disk = makeLoopDisk(t);
    if (disk === undefined) return;
    const d = ["-d", disk.name];
    const [extended, timed, millis, json] = await trace150(
      disk,
      [...d, "-e"],
      [...d, "-T"],
      [...d, "-em"],
      [...d, "-e", "--json"],
    );
    const line = /^\navg = (\d+) (\w+), total: (\d+) \2, count: (\d+)\n\n$/;
    for (const [ended, unit] of [
      [extended, "usecs"],
      [millis, "msecs"],
    ] as const) {
      const [histogram] = parseHistograms(ended?.stdout ?? "");
      const [, average, found, total, count] = line.exec(histogram?.footer.join("\n") ?? "") ?? [];
      assert.deepEqual([found, Number(count)], [unit, READS + WRITES]);
      assert.equal(Number(average), Math.floor(Number(total) / (READS + WRITES)));
    }
    assert.match(timed?.stdout ?? "", new RegExp(`^${BEGIN}\\n\\d\\d:\\d\\d:\\d\\d\\n {5}usecs `));
    const [record] = recordsOf(json as Ended);
    assert.deepEqual(
      [record?.count, record?.average],
      [READS + WRITES, Math.floor(Number(record?.total) / (READS + WRITES))],
    );
  });

  test("-j prints an object per histogram, as --schema says", async (t) => {
    using disk = makeLoopDisk(t);
    if (disk === undefined) return;
    const [ended] = await trace150(disk, ["-j", "-DF", "-d", disk.name]);
    const records = recordsOf(ended as Ended);
    const summary = records.map(({ ts, data, ...rest }) => {
      const buckets = data as { "interval-start": number; "interval-end": number; count: number }[];
      assert.equal(typeof ts, "string");
      assert.ok(buckets.every((one, index) => one["interval-end"] === 2 ** (index + 1) - 1));
      return { ...rest, sum: buckets.reduce((sum, { count }) => sum + count, 0) };
    });
    const same = { type: "histogram", val_type: "usecs", disk: disk.name };
    assert.deepEqual(
      summary.sort((a, b) => b.sum - a.sum),
      [
        { ...same, flags: "Sync-Read", sum: READS },
        { ...same, flags: "Idle-Sync-Write", sum: WRITES },
      ],
    );
    assert.deepEqual([ended?.status, ended?.stderr], [0, tracingLine("biolatency")]);
    await assertMatchesSchema("biolatency", [], records);
  });

  test("-d takes a partition", async (t) => {
    using disk = makeLoopDisk(t);
    if (disk === undefined) return;
    const partition = disk.addPartition();
    const flags = [
      ["-d", partition],
      ["-d", disk.name],
      ["-Q", "-d", partition],
    ];
    const all = await traceAll(
      flags.map((each) => ["biolatency", each] as const),
      async () => {
        await must(disk.reads(READS));
        await must(disk.writes(WRITES, `/dev/${partition}`));
      },
    );
    assert.deepEqual(all.map(sums), [{ "": WRITES }, { "": READS + WRITES }, { "": WRITES }]);
  });

  test("-c counts what a cgroup's processes asked for", async (t) => {
    using disk = makeLoopDisk(t);
    const root = cgroupRoot();
    if (root === undefined) return skip(t, "cgroup v2 is not mounted");
    if (disk === undefined) return;
    using cgroup = makeCgroup(root, `sonde-biolatency-${process.pid}`);
    await using performer = startPerformer();
    cgroup.add(performer.pid);
    const d = ["-d", disk.name, "-c", cgroup.path];
    const all = await traceAll(
      [
        ["biolatency", d],
        ["biolatency", [...d, "-Q", "-F"]],
      ],
      async () => {
        await must(disk.reads(READS), performer);
        await must(disk.writes(WRITES));
      },
    );
    cgroup.remove(performer.pid);
    assert.deepEqual(all.map(sums), [{ "": READS }, { "flags = Sync-Read": READS }]);
  });

  test("reports at intervals, as often as is said, and forgets what it has told", async (t) => {
    using disk = makeLoopDisk(t);
    if (disk === undefined) return;
    const tool = await startTool("biolatency", ["-d", disk.name, "0.3", "1000"]);
    await must(disk.reads(READS));
    await tool.until(({ stdout }) => parseHistograms(stdout).length > 0 && stdout.endsWith("\n\n\n"));
    await must(disk.writes(WRITES));
    tool.kill("SIGINT");
    assert.deepEqual(sums(await tool.ended()), { "": READS + WRITES });
    const counted = await runTool("biolatency", ["-T", "-d", disk.name, "0.1", "3"]);
    assert.match(counted.stdout, new RegExp(`^${BEGIN}(\\n\\d\\d:\\d\\d:\\d\\d\\n){3}$`));
    assert.equal(counted.status, 0);
  });

  test("names a disk that is none", async () => {
    const { status, stdout, stderr } = await runTool("biolatency", ["-d", "nosuch"]);
    assert.deepEqual([status, stdout], [1, ""]);
    assert.match(stderr, /^biolatency: Cannot find disk "nosuch": not in \/sys\/class\/block\nhint: .*\n$/);
  });
});
