import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { describe, test } from "node:test";
import { syscallNumber } from "../../../sdk/os/mod.ts";
import { type Performer, perlCall, perlText, startPerformer } from "../../support/performer.ts";
import { scratchDirectory } from "../../support/scratch.ts";
import { skip } from "../../support/skip.ts";
import { recordsOf, rowsOf, trace, traceAll } from "../../support/tool.ts";
import { openRow } from "./rows.ts";

const TIMES = 23;
const CWD = -100; // AT_FDCWD
const O_RDWR_CREAT = 0o102;

/** Longer than a path may be, and the longest that may be. */
const LONGEST = 4095;

/** openat2's struct open_how in Perl. */
const how = (flags: number, mode: number) => `pack("Q3", ${flags}, ${mode}, 0)`;

const openat2 = (path: string, flags: number, mode: number) =>
  `syscall(${syscallNumber("openat2")}, ${CWD}, my $path = ${perlText(`${path}\0`)}, my $how = ${how(flags, mode)}, 24)`;

interface Call {
  readonly name: string;
  readonly perl: (path: string) => string;
  /** In --json: flags and mode. */
  readonly flags: number;
  readonly mode: number | null;
}

const CALLS: readonly Call[] = [
  {
    name: "open",
    perl: (path) => perlCall("open", path, O_RDWR_CREAT, 0o604),
    flags: O_RDWR_CREAT,
    mode: 0o604,
  },
  { name: "creat", perl: (path) => perlCall("creat", path, 0o620), flags: 0o1101, mode: 0o620 },
  { name: "openat", perl: (path) => perlCall("openat", CWD, path, 0, 0), flags: 0, mode: null },
  { name: "openat2", perl: (path) => openat2(path, O_RDWR_CREAT, 0o640), flags: O_RDWR_CREAT, mode: 0o640 },
];

describe("opensnoop", () => {
  for (const { name, perl, flags, mode } of CALLS) {
    test(`traces ${name}(2) with its flags and mode`, async (t) => {
      if (syscallNumber(name) === undefined) return skip(t, `${name} is no system call of this machine`);
      using scratch = scratchDirectory();
      await using performer = startPerformer();
      const path = scratch.file("file");
      writeFileSync(path, "");
      let fds = "";
      const ended = await trace("opensnoop", ["--json", "-p", String(performer.pid)], async () => {
        fds = await performer.do(`join " ", map { ${perl(path)} } 1 .. ${TIMES}`);
      });
      const rows = fds.split(" ").map((fd) => {
        return { uid: 0, pid: performer.pid, comm: "perl", fd: Number(fd), errno: 0, flags, mode, path };
      });
      assert.equal(rows.length, TIMES);
      assert.deepEqual(
        recordsOf(ended).map(({ time: _, ...rest }) => rest),
        rows,
      );
    });
  }

  test("traces open_by_handle_at(2), which has no path; -F finds it", async (t) => {
    using scratch = scratchDirectory();
    await using performer = startPerformer();
    const path = scratch.file("file");
    writeFileSync(path, "");
    const handle = await handleOf(performer, path);
    if (handle === undefined)
      return skip(t, "the file system of the temporary directory has no file handles");
    const pid = ["-p", String(performer.pid)];
    let fd = 0;
    const [plain, whole] = await traceAll(
      [
        ["opensnoop", pid],
        ["opensnoop", [...pid, "-F"]],
      ],
      async () => {
        fd = Number(await performer.do(`syscall(${syscallNumber("open_by_handle_at")}, ${CWD}, $handle, 0)`));
      },
    );
    assert.ok(plain && whole && fd > 2);
    assert.deepEqual(rowsOf(plain), [openRow(performer.pid, "perl", fd, 0, "")]);
    assert.deepEqual(rowsOf(whole), [openRow(performer.pid, "perl", fd, 0, path)]);
  });

  test("-F begins relative paths at the directory of a descriptor", async () => {
    using scratch = scratchDirectory();
    await using performer = startPerformer();
    mkdirSync(scratch.file("a/b"), { recursive: true });
    writeFileSync(scratch.file("a/b/file"), "");
    const directory = Number(await performer.do(perlCall("openat", CWD, scratch.file("a"), 0o200000, 0)));
    await performer.do(`chdir "${scratch.path}"`);
    const pid = ["-p", String(performer.pid)];
    const cases: readonly (readonly [at: number, name: string, whole: string])[] = [
      [directory, "b/file", scratch.file("a/b/file")],
      [directory, "../a/b/file", `${scratch.file("a")}/../a/b/file`],
      [directory, ".", `${scratch.file("a")}/.`],
      [CWD, "a/b/file", scratch.file("a/b/file")],
      [CWD, "a//b/none", `${scratch.path}/a//b/none`],
      [directory, scratch.file("a/b/file"), scratch.file("a/b/file")],
      [CWD, "/proc/self/comm", "/proc/self/comm"],
      [CWD, "", ""],
      [999, "b/file", "b/file"],
    ];
    const [plain, whole] = await traceAll(
      [
        ["opensnoop", [...pid, "--json"]],
        ["opensnoop", [...pid, "--json", "-F"]],
      ],
      () => performer.do(cases.map(([at, name]) => perlCall("openat", at, name, 0, 0)).join(";\n")),
    );
    assert.ok(plain && whole);
    assert.deepEqual(
      recordsOf(plain).map(({ path }) => path),
      cases.map(([, name]) => name),
    );
    assert.deepEqual(
      recordsOf(whole).map(({ path }) => path),
      cases.map(([, , path]) => path),
    );
    assert.deepEqual(
      recordsOf(whole).map(({ errno }) => errno),
      [0, 0, 0, 0, 2, 0, 0, 2, 9],
    );
  });

  test("-F begins at the root of a changed root and passes through mounts", async () => {
    using scratch = scratchDirectory();
    mkdirSync(scratch.file("root/inner"), { recursive: true });
    const script = `mount -t tmpfs tmpfs "${scratch.file("root")}" && mkdir "${scratch.file("root/inner")}" && exec "$@"`;
    await using performer = startPerformer(["unshare", "--mount", "sh", "-c", script, "sh"]);
    await performer.do(`chdir "${scratch.file("root/inner")}"`);
    const order = perlCall("openat", CWD, "none", 0, 0);
    const ended = await trace("opensnoop", ["-F", "-p", String(performer.pid)], async () => {
      await performer.do(order);
      await performer.do(`chroot ".."; ${order}`);
    });
    assert.deepEqual(rowsOf(ended), [
      openRow(performer.pid, "perl", -1, 2, scratch.file("root/inner/none")),
      openRow(performer.pid, "perl", -1, 2, "/inner/none"),
    ]);
  });

  test("shows the longest path whole, and marks a longer one", async () => {
    await using performer = startPerformer();
    const longest = `/${"d".repeat(LONGEST - 1)}`;
    const relative = "r".repeat(LONGEST);
    const orders = [longest, `${longest}x`, `${longest}${"y".repeat(LONGEST)}`, relative].map((path) =>
      perlCall("openat", CWD, path, 0, 0),
    );
    await performer.do('chdir "/tmp"');
    const pid = ["-p", String(performer.pid)];
    const [text, json, whole] = await traceAll(
      [
        ["opensnoop", pid],
        ["opensnoop", [...pid, "--json"]],
        ["opensnoop", [...pid, "-F"]],
      ],
      () => performer.do(orders.join(";\n")),
    );
    assert.ok(text && json && whole);
    const row = (path: string) => openRow(performer.pid, "perl", -1, 36, path); // ENAMETOOLONG
    const shown = [longest, `${longest}x...`, `${longest}y...`];
    assert.deepEqual(rowsOf(text), [...shown, relative].map(row));
    assert.deepEqual(rowsOf(whole), [...shown, `/tmp/${relative}`].map(row));
    assert.deepEqual(
      recordsOf(json).map(({ path, path_truncated }) => [String(path).length, path_truncated]),
      [
        [LONGEST, undefined],
        [LONGEST + 1, true],
        [LONGEST + 1, true],
        [LONGEST, undefined],
      ],
    );
  });

  test("shows a path that cannot be read as what it is", async () => {
    await using performer = startPerformer();
    const number = syscallNumber("openat");
    const pid = ["-p", String(performer.pid)];
    const [text, whole, json] = await traceAll(
      [
        ["opensnoop", pid],
        ["opensnoop", [...pid, "-F"]],
        ["opensnoop", [...pid, "--json", "--strict"]],
      ],
      () => performer.do(`syscall(${number}, ${CWD}, 8, 0, 0); syscall(${number}, ${CWD}, 0, 0, 0)`),
    );
    assert.ok(text && whole && json);
    const row = (path: string) => openRow(performer.pid, "perl", -1, 14, path); // EFAULT
    assert.deepEqual(rowsOf(text), [row("<unreadable>"), row("(null)")]);
    assert.deepEqual(rowsOf(whole), [row("<unreadable>"), row("(null)")]);
    assert.deepEqual(
      recordsOf(json).map(({ path, errno }) => [path, errno]),
      [
        [null, 14],
        [null, 14],
      ],
    );
    assert.equal(json.status, 0);
  });
});

/** Keeps a struct file_handle in $handle; undefined where the file system has none. */
async function handleOf(performer: Performer, path: string): Promise<string | undefined> {
  const number = syscallNumber("name_to_handle_at");
  const found = await performer.do(`
    our $handle = pack("LlA128", 128, 0, "");
    my $id = pack("l", 0);
    syscall(${number}, ${CWD}, my $path = ${perlText(`${path}\0`)}, $handle, $id, 0)`);
  return found === "0" ? found : undefined;
}
