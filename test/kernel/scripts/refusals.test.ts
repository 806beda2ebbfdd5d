import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { haveFentry } from "../../../sdk/features/mod.ts";
import type { Ended } from "../../support/running.ts";
import { runTool, tracingLine } from "../../support/tool.ts";

const FIXTURE = "test/kernel/scripts/fixtures/one-program.ts";

async function attachOne(...args: readonly string[]): Promise<Ended> {
  return await runTool(FIXTURE, args);
}

describe("a tool", () => {
  test("that needs fentry says with status 4 where there is none, and runs where there is", async () => {
    const { status, stderr } = await attachOne("--program", "fentry_program");
    if (haveFentry().available === "yes") {
      assert.deepEqual([status, stderr], [0, tracingLine("one-program")]);
      return;
    }
    assert.equal(status, 4);
    assert.match(
      stderr,
      /^one-program: Cannot load probe "kinds": this kernel refuses .*"fentry_program".*\nhint: .*\n$/,
    );
    assert.doesNotMatch(stderr, /libbpf|RLIMIT|ulimit/);
  });

  test("whose program the verifier refuses shows its last words, and all of them with -v", async () => {
    const { status, stderr } = await attachOne("--program", "refused_program");
    assert.equal(status, 1);
    assert.match(stderr, /^one-program: Cannot load program "refused_program": the verifier refused it .*\n/);
    assert.match(stderr, /\n +R\d invalid mem access 'map_value_or_null'\n$/);
    assert.ok(stderr.split("\n").length <= 4, stderr);
    const verbose = await attachOne("-v", "--program", "refused_program");
    assert.equal(verbose.status, 1);
    assert.ok(verbose.stderr.split("\n").length > 8);
    assert.match(verbose.stderr, /processed \d+ insns/);
  });

  test("whose object is damaged says so in a sentence", async () => {
    const { status, stdout, stderr } = await attachOne();
    assert.deepEqual([status, stdout], [1, ""]);
    assert.match(stderr, /^one-program: .*"nothing".*\n(hint: .*\n)?$/);
  });

  test("that names a program that its probe lacks is told which there are", async () => {
    const { status, stderr } = await attachOne("--program", "fentry_progam");
    assert.equal(status, 1);
    assert.match(
      stderr,
      /^one-program: Cannot find program "fentry_progam" in probe "kinds": it has .*fentry_program/,
    );
  });
});
