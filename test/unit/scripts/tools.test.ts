import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import process from "node:process";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { tools } from "../../../scripts/_tools.ts";
import { assertNoFlagClash, type Tool } from "../../../sdk/tool/mod.ts";

const all: Tool[] = (await Promise.all([...tools.values()].map((load) => load()))).map(({ tool }) => tool);

/** Long flags to which BCC itself gives several meanings. */
const EXCEPTIONS = {
  timestamp: "a column where rows have times, a line where only reports do",
};

/** Runs a tool as a user does, without tracing anything. */
function run(name: string, ...args: readonly string[]) {
  const script = fileURLToPath(new URL(`../../../scripts/${name}.ts`, import.meta.url));
  const runner = "Deno" in globalThis ? ["run", "--allow-all", "--no-check", "--quiet"] : ["run"];
  const { status, stdout, stderr } = spawnSync(process.execPath, [...runner, script, ...args], {
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}

describe("all tools", () => {
  test("are found", () => {
    assert.ok(tools.has("opensnoop"));
    assert.deepEqual(
      [...tools.keys()],
      all.map(({ name }) => name),
    );
  });

  test("give a long flag one meaning", () => {
    assertNoFlagClash(all, EXCEPTIONS);
  });
});

for (const tool of all) {
  describe(tool.name, { timeout: 120_000 }, () => {
    const help = run(tool.name, "--help");

    test("--help fits 80 columns", () => {
      assert.equal(help.status, 0);
      assert.deepEqual(
        help.stdout.split("\n").filter((line) => line.length > 80),
        [],
      );
    });

    test("--help shows the header that the table has", () => {
      const titles = /Columns:\n([\s\S]*?)\n\n/.exec(help.stdout)?.[1];
      if (titles === undefined) return; // reports without a table
      const shown = titles
        .split("\n")
        .filter((line) => /^ {2}\S/.test(line) && !line.includes("(only in JSON"));
      const header = shown.map((line) => /^ {2}(\S+)/.exec(line)?.[1]);
      const sample = help.stdout.split("\n").map((line) => line.trim().split(/\s+/));
      assert.ok(
        sample.some((words) => words.join(" ") === header.join(" ")),
        `no line "${header.join(" ")}"`,
      );
    });

    test("has examples, whose flags it knows", () => {
      assert.ok(Object.keys(tool.examples).length > 0);
      for (const example of Object.keys(tool.examples)) {
        const words = (example.match(/'[^']*'|\S+/g) ?? []).map((word) => word.replaceAll("'", ""));
        const cut = words.indexOf("--exec");
        const args = cut < 0 ? [...words, "--schema"] : ["--schema", ...words];
        assert.deepEqual(run(tool.name, ...args).stderr, "", example);
      }
    });

    test("--schema is a JSON Schema", () => {
      const { stdout, status } = run(tool.name, "--schema");
      assert.equal(status, 0);
      assert.equal(JSON.parse(stdout).title, tool.name);
    });

    test("refuses an unknown flag with its place and status 2", () => {
      const { status, stderr } = run(tool.name, "--jsn");
      assert.equal(status, 2);
      assert.match(stderr, /--jsn\n.*\^\^\^\^\^/);
      assert.match(stderr, /--json/);
    });
  });
}
