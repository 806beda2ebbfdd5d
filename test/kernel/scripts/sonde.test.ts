import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { describe, test } from "node:test";
import { perlCall, startPerformer } from "../../support/performer.ts";
import { scratchDirectory } from "../../support/scratch.ts";
import { rowsOf, runTool, trace, tracingLine } from "../../support/tool.ts";
import { HEADER, openRow } from "./rows.ts";

const TOOLS = ["allocs", "biolatency", "execsnoop", "opensnoop"] as const;

describe("sonde", () => {
  test("alone lists every tool in a line", async () => {
    for (const args of [[], ["--help"], ["help"]]) {
      const { status, stdout, stderr } = await runTool("sonde", args);
      assert.deepEqual([status, stderr], [0, ""]);
      const lines = stdout.split("\n");
      for (const name of TOOLS) {
        assert.equal(lines.filter((line) => new RegExp(`^  ${name} +[A-Z].*\\S$`).test(line)).length, 1);
      }
      assert.match(stdout, /^ {2}doctor +\S/m);
    }
  });

  test("NAME runs a tool as the tool itself", async () => {
    await using performer = startPerformer();
    const args = ["opensnoop", "-p", String(performer.pid)];
    const ended = await trace("sonde", args, () =>
      performer.do(`${perlCall("openat", -100, "/none", 0, 0)} for 1 .. 23`),
    );
    const row = openRow(performer.pid, "perl", -1, 2, "/none");
    assert.deepEqual([ended.stdout.split("\n")[0], rowsOf(ended)], [HEADER, Array(23).fill(row)]);
    assert.deepEqual([ended.status, ended.stderr], [0, tracingLine("opensnoop")]);
    const bad = await runTool("sonde", ["opensnoop", "-p", "x"]);
    assert.equal(bad.status, 2);
    assert.match(bad.stderr, /^opensnoop: /);
  });

  test("does not know other names, and guesses which was meant", async () => {
    for (const [name, said] of [
      ["opensnop", 'sonde: Cannot find tool "opensnop": did you mean "opensnoop"?\n'],
      ["zzzzzzzzzzzz", 'sonde: Cannot find tool "zzzzzzzzzzzz"\n'],
      ["__proto__", 'sonde: Cannot find tool "__proto__"\n'],
      ["constructor", 'sonde: Cannot find tool "constructor"\n'],
      ["\x1b[2J", 'sonde: Cannot find tool "\\x1b[2J"\n'],
    ] as const) {
      const { status, stdout, stderr } = await runTool("sonde", [name]);
      assert.deepEqual([status, stdout, stderr], [2, "", said]);
    }
  });

  test("doctor says what works, as text and as JSON, of every user", async () => {
    const text = await runTool("sonde", ["doctor"]);
    assert.deepEqual([text.status, text.stderr], [0, ""]);
    assert.match(text.stdout, /tracepoints/);
    const json = await runTool("sonde", ["doctor", "--json"]);
    assert.equal(typeof JSON.parse(json.stdout), "object");
    const before = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"];
    const limited = await runTool("sonde", ["doctor", "--json"], { before });
    assert.deepEqual([limited.status, limited.stderr], [0, ""]);
    assert.notDeepEqual(JSON.parse(limited.stdout), JSON.parse(json.stdout));
    assert.equal((await runTool("sonde", ["doctor", "--jsn"])).status, 2);
  });

  test("completion prints what the shell accepts", async () => {
    using scratch = scratchDirectory();
    for (const shell of ["bash", "zsh", "fish"]) {
      const { status, stdout, stderr } = await runTool("sonde", ["completion", shell]);
      assert.deepEqual([status, stderr], [0, ""]);
      for (const name of TOOLS) assert.ok(stdout.includes(name));
      if (shell !== "bash") continue;
      writeFileSync(scratch.file("completion"), stdout);
      assert.equal(spawnSync("bash", ["-n", scratch.file("completion")]).status, 0);
    }
    assert.equal((await runTool("sonde", ["completion", "csh"])).status, 2);
    assert.equal((await runTool("sonde", ["completion"])).status, 2);
  });

  test("--version says it", async () => {
    assert.match((await runTool("sonde", ["--version"])).stdout, /^sonde \d+\.\d+\.\d+\n$/);
  });
});
