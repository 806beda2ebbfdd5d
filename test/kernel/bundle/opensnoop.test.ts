import assert from "node:assert/strict";
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { after, before, describe, test } from "node:test";
import { type Ended, Running, run } from "../../support/running.ts";
import { skip, skipWithout } from "../../support/skip.ts";
import { isTracing, recordsOf } from "../../support/tool.ts";
import { BUN, bareRoot, executableDirectory, makeExecutable, remove } from "./executables.ts";
import { hostileDirectory } from "./hostile.ts";

const OPENS = 23;
/** A run that ends by itself and in which files are opened for certain. */
const BRIEF = ["--json", "--command", "cat /dev/null"];

let directory: string;
let executable: string;

before(async () => {
  directory = executableDirectory();
  executable = await makeExecutable(directory, "opensnoop");
});
after(() => remove(directory));

/** Runs a shell script that ends at its first fault, in a mount namespace of its own; `$@` is a brief run. */
function apart(script: string, environment: Readonly<Record<string, string>> = {}): Running {
  return new Running(
    ["unshare", "--mount", "/bin/sh", "-ec", script, "sh", executable, ...BRIEF],
    environment,
  );
}

/** That a tool was run and traced, and had nothing to complain of. */
function assertTraced({ status, stdout, stderr }: Ended): void {
  assert.equal(stderr, "opensnoop: tracing, Ctrl-C ends it\n");
  assert.equal(status, 0);
  assert.ok(stdout.startsWith("{"), stdout.slice(0, 100));
}

/** Opens a file that nobody else opens once the tool traces, and compares what it saw. */
async function assertSees(tool: Running, path: string): Promise<void> {
  await tool.until(isTracing);
  for (let i = 0; i < OPENS; i++) closeSync(openSync(path, "r"));
  await tool.until(({ stdout }) => stdout.split(JSON.stringify(path)).length > OPENS);
  tool.kill("SIGINT");
  const ended = await tool.ended();
  assertTraced(ended);
  const seen = recordsOf(ended).filter((record) => record.path === path);
  assert.equal(seen.length, OPENS);
}

describe("an executable of opensnoop", () => {
  test("traces in a read-only root that holds glibc, /proc and /sys", async () => {
    const marker = join(directory, "marker");
    writeFileSync(marker, "");
    const root = bareRoot(directory, executable);
    const script = `
      mount --bind "${root}" "${root}"
      mount --rbind /sys "${root}/sys"
      mount --rbind /proc "${root}/proc"
      mount -o remount,ro,bind "${root}"
      exec chroot "${root}" /tool --json --duration 60`;
    await assertSees(apart(script), marker);
  });

  test("takes nothing from the directory that it is started in", async () => {
    const { path, executed } = hostileDirectory(directory);
    assertTraced(await apart(`cd "${path}"; exec "$@"`, { TMPDIR: path, BUN_TMPDIR: path }).ended());
    const schema = await apart(`cd "${path}"; exec "$1" --schema`).ended();
    assert.equal(JSON.parse(schema.stdout).title, "opensnoop");
    assert.equal(existsSync(executed), false);
    await run("/bin/sh", "-c", `cd "${path}"; exec "${BUN}" -e 0`);
    assert.equal(existsSync(executed), true, "the runtime itself falls for it");
  });

  test("takes nothing from the runtime's environment variables", async () => {
    const { path, script, executed } = hostileDirectory(directory);
    const environments = [
      { BUN_OPTIONS: `--preload ${script}` },
      { BUN_OPTIONS: `--config=${path}/bunfig.toml` },
      { BUN_BE_BUN: "1" },
      { BUN_INSPECT_PRELOAD: script },
      { BUN_BYTECODE_ORDER_OUT: executed },
      { NODE_OPTIONS: `--require ${script}` },
      { NODE_COMPILE_CACHE: executed },
      { SONDE_LIBBPF: join(path, "libbpf.so.1") },
    ];
    for (const environment of environments) {
      assertTraced(await new Running([executable, ...BRIEF], environment).ended());
      assert.equal(existsSync(executed), false, JSON.stringify(environment));
    }
    await new Running([BUN, "-e", "0"], environments[0]).ended();
    assert.equal(existsSync(executed), true, "the runtime itself falls for it");
  });

  for (const options of ["noexec,nosuid,nodev", "ro", "size=4k"]) {
    test(`needs nothing of a temporary directory, which may be ${options}`, async () => {
      const script = `
        mount -t tmpfs -o ${options} none /tmp
        "$@"
        ls -A /tmp`;
      const ended = await apart(script, { TMPDIR: "/tmp" }).ended();
      assertTraced(ended);
      assert.ok(ended.stdout.endsWith("}\n"), `left behind: ${ended.stdout.slice(-200)}`);
    });
  }

  test("leaves nothing in the temporary directory when it is killed", async () => {
    const temporary = join(directory, "temporary");
    mkdirSync(temporary);
    const tool = new Running([executable], { TMPDIR: temporary, BUN_TMPDIR: temporary });
    await tool.until(isTracing);
    assert.deepEqual(readdirSync(temporary), []);
    tool.kill("SIGKILL");
    assert.equal((await tool.ended()).signal, "SIGKILL");
    assert.deepEqual(readdirSync(temporary), []);
  });

  test("opens its libraries where memory may not be executed as a program", async (t) => {
    const setting = "/proc/sys/vm/memfd_noexec";
    if (!existsSync(setting)) return skip(t, "this kernel has no vm.memfd_noexec (Linux 6.3)");
    const script = `echo 2 >${setting}; exec "$@"`;
    const namespaces = ["unshare", "--pid", "--fork", "--kill-child", "--mount-proc"];
    assertTraced(await run(...namespaces, "/bin/sh", "-ec", script, "sh", executable, ...BRIEF));
  });

  test("creates no file, and maps no code from and opens nothing at a path that others can write", async (t) => {
    if (skipWithout(t, "strace", "/usr/bin/strace")) return;
    const log = join(directory, "strace.log");
    const strace = ["strace", "-f", "-y", "-qq", "-o", log, "-e", "trace=open,openat,creat,mmap,execve"];
    assert.equal((await run(...strace, executable, ...BRIEF)).status, 0);
    const calls = readFileSync(log, "utf8").split("\n");
    assert.deepEqual(
      calls.filter((call) => call.includes("O_CREAT")),
      [],
    );
    const opened = calls.flatMap((call) => /open(?:at)?\(.*= \d+<(\/[^>]*)>$/.exec(call)?.[1] ?? []);
    assert.ok(opened.includes("/proc/sys/vm/overcommit_memory"), opened.join(" "));
    assert.deepEqual(opened.filter(othersCanWrite), []);
    const mapped = calls.flatMap((call) => /mmap\(.*PROT_EXEC.*, \d+<(\/[^>]*)>/.exec(call)?.[1] ?? []);
    assert.ok(
      mapped.some((path) => path.startsWith("/memfd:libbpf.so.1")),
      mapped.join(" "),
    );
    assert.deepEqual(
      mapped.filter((path) => !path.startsWith("/memfd:") && othersCanWrite(path)),
      [],
    );
  });
});

const OTHERS_WRITE = 0o002;

/** Whether a part of this path is writable by others. Devices and memory of its own are not files of others. */
function othersCanWrite(path: string): boolean {
  if (path.startsWith("/memfd:") || path.startsWith("/dev/") || !existsSync(path)) return false;
  const writable = (statSync(path).mode & OTHERS_WRITE) !== 0;
  return writable || (path !== "/" && othersCanWrite(dirname(path)));
}
