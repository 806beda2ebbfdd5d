import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { runTool } from "../../support/tool.ts";

/** Command lines that cannot be meant, and what is said of them first. */
const LINES: readonly (readonly [tool: string, args: readonly string[], message: RegExp])[] = [
  ["opensnoop", ["--nosuch"], /Unknown flag "--nosuch"/],
  ["opensnoop", ["--fialed"], /Unknown flag "--fialed"/],
  ["opensnoop", ["-Z"], /"-Z"/],
  ["opensnoop", ["surplus"], /"surplus"/],
  ["opensnoop", ["-p"], /--pid|-p/],
  ["opensnoop", ["-p", "one"], /"--pid": found "one", expected an integer from 0 to 4194304/],
  ["opensnoop", ["-p", "1.5"], /"--pid": found "1\.5"/],
  ["opensnoop", ["-p", "4194305"], /"--pid": found "4194305"/],
  ["opensnoop", ["-p", "-1"], /-1/],
  ["opensnoop", ["-p", "99999999999999999999"], /"--pid"/],
  ["opensnoop", ["-p", ""], /"--pid": found ""/],
  ["opensnoop", ["-u", "4294967295"], /"--uid": found "4294967295"/],
  ["opensnoop", ["-u", "no such user"], /"--uid": found "no such user"/],
  ["opensnoop", ["-f", "O_NOTHING"], /"--flag-filter": found "O_NOTHING"/],
  ["opensnoop", ["-n", "("], /"--name": found "\("/],
  ["opensnoop", ["--comm", "sixteen bytes go"], /"--comm": .* at most 15 bytes/],
  ["opensnoop", ["-d", "soon"], /"--duration": found "soon"/],
  ["opensnoop", ["-d", "-1"], /-1/],
  ["opensnoop", ["-b", "0"], /"--buffer-pages": found "0"/],
  ["opensnoop", ["-b", "3"], /"--buffer-pages": found 3, expected a power of two/],
  ["opensnoop", ["--buffer-size", "lots"], /"--buffer-size": found "lots"/],
  ["opensnoop", ["--buffer-size", "5G"], /"--buffer-size": found "5G"/],
  ["opensnoop", ["--cgroup", "/nonexistent"], /"--cgroup": found "\/nonexistent"/],
  ["opensnoop", ["-p", "1", "--exec", "true"], /--pid or --exec/],
  ["execsnoop", ["-n", "("], /"--name": found "\("/],
  ["execsnoop", ["--max-args", "0"], /"--max-args": found "0"/],
  ["execsnoop", ["-P", "x"], /"--ppid": found "x"/],
  ["biolatency", ["often"], /"INTERVAL": found "often"/],
  ["biolatency", ["0"], /"INTERVAL": found "0"/],
  ["biolatency", ["1", "0"], /"COUNT": found "0"/],
  ["biolatency", ["1", "2", "3"], /"3"/],
  ["allocs", ["-s", "name"], /"--sort": found "name", expected one of size, count/],
  ["allocs", ["-r", "0"], /"--maxrows": found "0"/],
];

/** A tool that is not refused ends all the same. */
const AT_MOST = ["timeout", "--foreground", "60"];

describe("a command line", () => {
  test("that cannot be meant is status 2 and says what was found where", async () => {
    const all = await Promise.all(LINES.map(([name, args]) => runTool(name, args, { before: AT_MOST })));
    for (const [index, { status, stdout, stderr }] of all.entries()) {
      const [name = "", args = [], message = /$/] = LINES[index] ?? [];
      assert.deepEqual([status, stdout], [2, ""], `${name} ${args.join(" ")}: ${stderr}`);
      assert.match(stderr.split("\n")[0] ?? "", message);
      assert.ok(stderr.startsWith(`${name}: `));
      assert.doesNotMatch(stderr, /^ +at /m);
    }
  });

  test("with a typing error is told which flag was meant", async () => {
    const { stderr } = await runTool("opensnoop", ["--fialed"]);
    assert.equal(
      stderr,
      `opensnoop: Unknown flag "--fialed"

  opensnoop --fialed
            ^^^^^^^^
hint: Did you mean "--failed"?
hint: "opensnoop --help" explains all flags
`,
    );
  });

  test("takes processes, threads and users of number 0 for what they are", async () => {
    const all = await Promise.all(
      ["-p", "-t", "-u"].map((flag) => runTool("opensnoop", [flag, "0", "-n", "nothing", "-d", "50ms"])),
    );
    assert.deepEqual(
      all.map(({ status }) => status),
      [0, 0, 0],
    );
  });

  test("--help and --version need no permission and no kernel", async () => {
    const before = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"];
    for (const name of ["opensnoop", "execsnoop", "biolatency", "allocs"]) {
      const help = await runTool(name, ["--help"], { before });
      assert.deepEqual([help.status, help.stderr], [0, ""]);
      assert.ok(help.stdout.startsWith(`Usage: ${name} [FLAGS]`));
      assert.ok(help.stdout.split("\n").every((line) => line.length <= 80));
      const version = await runTool(name, ["--version"], { before });
      assert.match(version.stdout, new RegExp(`^${name} \\(sonde\\) \\d+\\.\\d+\\.\\d+\\n$`));
    }
  });
});
