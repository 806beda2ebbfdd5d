import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import process from "node:process";
import { describe, test } from "node:test";
import { run } from "../../support/running.ts";
import { scratchDirectory } from "../../support/scratch.ts";
import { skipWithout } from "../../support/skip.ts";
import { recordsOf, runTool, scriptCommand } from "../../support/tool.ts";

/** Rounds of attach and detach. */
const ROUNDS = 300;
/** A round that kept its BPF object, or a ring's mapping, would take a multiple of it. */
const MOST_BYTES = 16 << 20;

describe("attaching and detaching", () => {
  test(`${ROUNDS} times, with collections between, keeps descriptors and memory flat`, async () => {
    const flags = process.versions.bun === undefined ? ["--v8-flags=--expose-gc"] : [];
    const fixture = "test/kernel/scripts/fixtures/rounds.ts";
    const ended = await run(...scriptCommand(fixture, [String(ROUNDS)], flags));
    assert.deepEqual([ended.status, ended.stderr], [0, ""]);
    const records = recordsOf(ended) as { descriptors: number; residentBytes: number }[];
    assert.equal(records.length, 10);
    const [, , early] = records;
    const last = records.at(-1);
    assert.ok(early && last);
    assert.equal(last.descriptors, early.descriptors);
    const growth = last.residentBytes - early.residentBytes;
    assert.ok(growth < MOST_BYTES, `${growth} bytes more: ${ended.stdout}`);
  });
});

/** Fails one call of a run, the `at`-th to the kernel's tracing. */
function failing(at: number, error: string): string[] {
  const calls = "bpf,perf_event_open";
  const inject = `inject=${calls}:error=${error}:when=${at}`;
  return ["strace", "-f", "-qq", "-o", "/dev/null", "-e", `trace=${calls}`, "-e", inject];
}

describe("a start at which one system call fails", () => {
  const STEP = process.versions.bun === undefined ? 7 : 3;
  for (const [name, errors] of [
    ["opensnoop", ["EPERM", "ENOMEM"]],
    ["biolatency", ["EINVAL"]],
  ] as const) {
    test(`of ${name} ends with a sentence, whichever it is`, async (t) => {
      if (skipWithout(t, "strace", "/usr/bin/strace")) return;
      const calls = await callsOf(name);
      assert.ok(calls > 10, `${calls} calls`);
      const places = Array.from({ length: Math.ceil(calls / STEP) }, (_, index) => 1 + index * STEP);
      for (const [index, at] of places.entries()) {
        const before = failing(at, errors[index % errors.length] ?? "");
        const { status, stderr } = await runTool(name, ["--duration", "10ms"], { before });
        assert.ok([0, 1, 4].includes(status ?? -1), `${at}: ended with ${status}: ${stderr}`);
        assert.doesNotMatch(stderr, /^ +at |Error:|RLIMIT/m, `${at}`);
        if (status !== 0)
          assert.match(stderr, new RegExp(`^${name}: .+\\n( {2}.*\\n)*(hint: .*\\n)?$`), `${at}`);
      }
    });
  }
});

/** How many calls to the kernel's tracing a run makes. */
async function callsOf(name: string): Promise<number> {
  using scratch = scratchDirectory();
  const log = scratch.file("log");
  const before = ["strace", "-f", "-qq", "-o", log, "-e", "trace=bpf,perf_event_open"];
  await runTool(name, ["--duration", "10ms"], { before });
  return readFileSync(log, "utf8")
    .split("\n")
    .filter((line) => /\b(bpf|perf_event_open)\(/.test(line)).length;
}
