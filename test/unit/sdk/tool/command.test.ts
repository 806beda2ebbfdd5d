import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { runFixture } from "./fixture.ts";

describe("--command", () => {
  test("runs a shell command once tracing has begun, and ends with it", async () => {
    const { status, stdout, stderr } = await runFixture("ticks", "--command", "echo from $0; sleep 0.05");
    assert.equal(status, 0);
    assert.match(stdout, /from .*sh\n/);
    assert.equal(stderr, "ticks: tracing, Ctrl-C ends it\n");
  });

  test("says how the command ended when that was not a success", async () => {
    const { status, stderr } = await runFixture("ticks", "--command", "exit 3");
    assert.equal(status, 0);
    assert.equal(stderr, "ticks: tracing, Ctrl-C ends it\nticks: the command exited with status 3\n");
  });

  test("keeps the command's output out of JSON", async () => {
    const { stdout, stderr } = await runFixture("ticks", "--json", "--command", "echo hello; sleep 0.05");
    for (const line of stdout.trimEnd().split("\n")) assert.equal(JSON.parse(line).comm, "tick");
    assert.match(stderr, /hello/);
  });

  test("ends a command that outlives the run", async () => {
    const { status, stderr } = await runFixture("ticks", "--duration", "50ms", "--command", "sleep 1000");
    assert.deepEqual([status, stderr], [0, "ticks: tracing, Ctrl-C ends it\n"]);
  });
});
