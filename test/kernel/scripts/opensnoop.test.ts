import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import process from "node:process";
import { describe, test } from "node:test";
import { type Performer, perlCall, startPerformer } from "../../support/performer.ts";
import { cgroupRoot, makeCgroup, mountNamespace, mountPins } from "../../support/pinned.ts";
import { assertMatchesSchema } from "../../support/schema.ts";
import { type Scratch, scratchDirectory } from "../../support/scratch.ts";
import { skip } from "../../support/skip.ts";
import { recordsOf, rowsOf, runTool, trace, traceAll, tracingLine } from "../../support/tool.ts";
import { HEADER, openRow } from "./rows.ts";

const TIMES = 23;
const CWD = -100; // AT_FDCWD
const O_WRONLY_CREAT_TRUNC = 0o1101;

/** Four opens: one that succeeds, one that fails, one that makes a file, one by a relative name. */
const FOUR = 4;

async function openFour(performer: Performer, { file }: Scratch): Promise<readonly number[]> {
  const calls = [
    perlCall("openat", CWD, file("exists"), 0, 0),
    perlCall("openat", CWD, file("missing"), 0, 0),
    perlCall("openat", CWD, file("made"), O_WRONLY_CREAT_TRUNC, 0o640),
    perlCall("openat", CWD, "relative", 0, 0),
  ];
  const fds = await performer.do(`join " ", map { $_ + 0 } ${calls.join(", ")}`);
  return fds.split(" ").map(Number);
}

interface Stage {
  readonly performer: Performer;
  readonly scratch: Scratch;
}

/** A performer named perl in a directory with the files "exists" and "relative". */
async function withStage(
  act: (stage: Stage) => Promise<void>,
  before: readonly string[] = [],
): Promise<void> {
  using scratch = scratchDirectory();
  for (const name of ["exists", "relative"]) writeFileSync(scratch.file(name), "");
  await using performer = startPerformer(before);
  await performer.do(`chdir "${scratch.path}"`);
  await act({ performer, scratch });
}

/** The rows of {@link openFour}, by their plain form. */
function fourRows({ performer, scratch }: Stage, fds: readonly number[]): string[] {
  const row = (fd: number | undefined, errno: number, path: string) =>
    openRow(performer.pid, "perl", fd ?? 0, errno, path);
  return [
    row(fds[0], 0, scratch.file("exists")),
    row(-1, 2, scratch.file("missing")),
    row(fds[2], 0, scratch.file("made")),
    row(fds[3], 0, "relative"),
  ];
}

describe("opensnoop", () => {
  test("prints a row per call with what it returned", async () => {
    await withStage(async ({ performer, scratch }) => {
      const existing = perlCall("openat", CWD, scratch.file("exists"), 0, 0);
      const missing = perlCall("openat", CWD, scratch.file("missing"), 0, 0);
      let fds: number[] = [];
      const ended = await trace("opensnoop", ["-p", String(performer.pid)], async () => {
        const found = await performer.do(
          `join " ", map { my $fd = ${existing}; ${missing}; $fd } 1 .. ${TIMES}`,
        );
        fds = found.split(" ").map(Number);
      });
      const { pid } = performer;
      const rows = fds.flatMap((fd) => [
        openRow(pid, "perl", fd, 0, scratch.file("exists")),
        openRow(pid, "perl", -1, 2, scratch.file("missing")),
      ]);
      assert.equal(fds.length, TIMES);
      assert.equal(ended.stdout, `${HEADER}\n${rows.join("\n")}\n`);
      assert.equal(ended.stderr, tracingLine("opensnoop"));
      assert.equal(ended.status, 0);
    });
  });

  test("--json has every field of every row, as --schema says", async () => {
    await withStage(async (stage) => {
      const { performer, scratch } = stage;
      const { pid } = performer;
      let fds: readonly number[] = [];
      const ended = await trace("opensnoop", ["-p", String(pid), "--json", "--utc"], async () => {
        fds = await openFour(performer, scratch);
      });
      const records = recordsOf(ended);
      const row = (
        fd: number | undefined,
        errno: number,
        path: string,
        flags = 0,
        mode: number | null = null,
      ) => {
        return { uid: 0, pid, comm: "perl", fd, errno, flags, mode, path };
      };
      assert.deepEqual(
        records.map(({ time: _, ...rest }) => rest),
        [
          row(fds[0], 0, scratch.file("exists")),
          row(-1, 2, scratch.file("missing")),
          row(fds[2], 0, scratch.file("made"), O_WRONLY_CREAT_TRUNC, 0o640),
          row(fds[3], 0, "relative"),
        ],
      );
      for (const { time } of records)
        assert.match(String(time), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00$/);
      await assertMatchesSchema("opensnoop", [], records);
    });
  });

  test("filters let through what they name and nothing else", async () => {
    await withStage(async (stage) => {
      const { performer, scratch } = stage;
      const pid = ["-p", String(performer.pid)];
      let fds: readonly number[] = [];
      const workload = async () => {
        fds = await openFour(performer, scratch);
      };
      const commands = FILTERS.map(([flags]) => ["opensnoop", [...pid, ...flags]] as const);
      const all = await traceAll(commands, workload);
      const rows = fourRows(stage, fds);
      for (const [index, [flags, wanted]] of FILTERS.entries()) {
        const lines = [HEADER, ...wanted.map((row) => rows[row])];
        assert.equal(all[index]?.stdout, `${lines.join("\n")}\n`, flags.join(" "));
        assert.deepEqual([all[index]?.status, all[index]?.stderr], [0, tracingLine("opensnoop")]);
      }
    });
  });

  test("-t is for one thread and shows its number", async () => {
    await withStage(async (stage) => {
      const { performer, scratch } = stage;
      let fds: readonly number[] = [];
      const ended = await trace("opensnoop", ["-t", String(performer.pid)], async () => {
        fds = await openFour(performer, scratch);
      });
      const lines = [HEADER.replace("PID", "TID"), ...fourRows(stage, fds)];
      assert.equal(ended.stdout, `${lines.join("\n")}\n`);
    });
  });

  test("-F puts the directory in front of relative paths", async () => {
    await withStage(async (stage) => {
      const { performer, scratch } = stage;
      let fds: readonly number[] = [];
      const ended = await trace("opensnoop", ["--full-path", "-p", String(performer.pid)], async () => {
        fds = await openFour(performer, scratch);
      });
      const rows = fourRows(stage, fds).map((row) =>
        row.replace(" relative", ` ${scratch.file("relative")}`),
      );
      assert.deepEqual(rowsOf(ended), rows);
    });
  });

  test("-e adds flags and mode in octal", async () => {
    await withStage(async (stage) => {
      const { performer, scratch } = stage;
      const ended = await trace("opensnoop", ["-ep", String(performer.pid)], () =>
        openFour(performer, scratch),
      );
      const { stdout } = ended;
      assert.equal(stdout.split("\n")[0], "PID    COMM               FD ERR FLAGS    MODE PATH");
      assert.deepEqual(
        rowsOf(ended).map((row) => row.slice(33)),
        [
          `00000000 n/a  ${scratch.file("exists")}`,
          `00000000 n/a  ${scratch.file("missing")}`,
          `00001101 0640 ${scratch.file("made")}`,
          "00000000 n/a  relative",
        ],
      );
    });
  });

  test("-T and -U put time and user in front", async () => {
    await withStage(async (stage) => {
      const { performer, scratch } = stage;
      let fds: readonly number[] = [];
      const ended = await trace("opensnoop", ["-TU", "-p", String(performer.pid)], async () => {
        fds = await openFour(performer, scratch);
      });
      assert.equal(ended.stdout.split("\n")[0], `TIME(s)       UID   ${HEADER}`);
      const rows = rowsOf(ended);
      const times = rows.map((row) => row.slice(0, 14));
      assert.equal(times[0], "0.000000000   ");
      assert.ok(times.every((time, i) => Number(time) >= Number(times[i - 1] ?? 0)));
      assert.deepEqual(
        rows.map((row) => row.slice(14)),
        fourRows(stage, fds).map((row) => `0     ${row}`),
      );
    });
  });

  test("-d ends by itself", async () => {
    const { status, stdout, stderr } = await runTool("opensnoop", ["-d", "200ms", "-n", "nothing"]);
    assert.deepEqual([status, stdout, stderr], [0, `${HEADER}\n`, tracingLine("opensnoop")]);
  });

  test("--exec traces only the command, and --command is let go when all is attached", async () => {
    using scratch = scratchDirectory();
    writeFileSync(scratch.file("exists"), "text\n");
    const cat = await runTool("opensnoop", ["--json", "--exec", "cat", scratch.file("exists")]);
    const records = recordsOf(cat);
    assert.ok(records.length > 0 && records.every(({ comm }) => comm === "cat" || comm === "sh"));
    assert.deepEqual(records.filter(({ path }) => path === scratch.file("exists")).length, 1);
    assert.match(cat.stderr, /^text$/m);
    assert.equal(cat.status, 0);
    const shell = await runTool("opensnoop", [
      "-n",
      "cat",
      "--command",
      `cat ${scratch.file("exists")}; exit 3`,
    ]);
    assert.equal(shell.stdout.split(scratch.file("exists")).length - 1, 1);
    assert.equal(shell.stderr, `${tracingLine("opensnoop")}opensnoop: the command exited with status 3\n`);
    assert.equal(shell.status, 0);
  });

  test("--cgroupmap and --mntnsmap filter by pinned maps", async (t) => {
    const root = cgroupRoot();
    if (root === undefined) return skip(t, "cgroup v2 is not mounted");
    using pins = mountPins();
    using cgroup = makeCgroup(root, `sonde-opensnoop-${process.pid}`);
    await withStage(async (stage) => {
      const { performer, scratch } = stage;
      cgroup.add(performer.pid);
      const namespace = mountNamespace(performer.pid);
      const maps: Record<string, string> = {
        ours: pins.pinSet("ours", 1n, cgroup.id),
        others: pins.pinSet("others", 1n),
        here: pins.pinSet("here", namespace),
        elsewhere: pins.pinSet("elsewhere", namespace + 1n),
      };
      const { ours = "", others = "", here = "", elsewhere = "" } = maps;
      const cases: readonly (readonly [count: number, ...flags: string[]])[] = [
        [FOUR, "--cgroupmap", ours],
        [0, "--cgroupmap", others],
        [FOUR, "--mntnsmap", here],
        [0, "--mntnsmap", elsewhere, "-F"],
        [FOUR, "--mntnsmap", here, "--cgroupmap", ours],
        [FOUR, "--cgroup", cgroup.path],
        [0, "--cgroup", cgroup.path, "-u", "1"],
      ];
      const commands = cases.map(([, ...flags]) => ["opensnoop", ["-n", "perl", ...flags]] as const);
      const all = await traceAll(commands, () => openFour(performer, scratch));
      const counts = all.map(
        (ended) => rowsOf(ended).filter((row) => row.startsWith(`${performer.pid} `)).length,
      );
      assert.deepEqual(
        counts,
        cases.map(([count]) => count),
      );
      cgroup.remove(performer.pid);
    });
  });

  test("names a pinned map that is none, or has another shape", async () => {
    using pins = mountPins();
    using scratch = scratchDirectory();
    const none = await runTool("opensnoop", ["--cgroupmap", scratch.file("none")]);
    assert.equal(none.status, 1);
    assert.match(
      none.stderr,
      /^opensnoop: Cannot open map ".*none": .*ENOENT.*\nhint: nothing is pinned there.*\n$/,
    );
    const small = pins.pinMap("small", 4);
    const { status, stderr } = await runTool("opensnoop", ["--cgroupmap", small]);
    assert.equal(status, 1);
    const shapes =
      "found type 1 with keys of 4 and values of 4 bytes, wanted type 1 with keys of 8 and values of 8 bytes";
    assert.equal(stderr, `opensnoop: Cannot use map "${small}" as "cgroup_map": ${shapes}\n`);
  });
});

/** Flags, and which of the four rows they let through. */
const FILTERS: readonly (readonly [flags: readonly string[], rows: readonly number[]])[] = [
  [
    ["-u", "0", "-n", "er", "--comm", "perl"],
    [0, 1, 2, 3],
  ],
  [["-x"], [1]],
  [["-u", "daemon"], []],
  [["-n", "nothing"], []],
  [["--comm", "per"], []],
  [["-x", "-f", "O_WRONLY"], []],
  [["-f", "O_WRONLY", "--flag_filter", "O_APPEND"], [2]],
  [["-f", "O_RDONLY", "-f", "O_RDWR"], []],
  [
    ["-b", "1"],
    [0, 1, 2, 3],
  ],
  [
    ["--buffer-size", "16M"],
    [0, 1, 2, 3],
  ],
];
