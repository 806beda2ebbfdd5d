import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { z } from "zod";
import { runFixture } from "./fixture.ts";

describe("--schema", () => {
  for (const [name, args] of [
    ["ticks", ["--rows", "3"]],
    ["burst", ["--ring", "1", "--duration", "50ms"]],
    ["counts", ["0.05", "2"]],
    ["ranks", ["0.05", "1"]],
  ] as const) {
    test(`describes every record that ${name} --json writes`, async () => {
      const { stdout: text } = await runFixture(name, "--schema");
      const schema = z.fromJSONSchema(JSON.parse(text));
      const { stdout } = await runFixture(name, "--json", ...args);
      const lines = stdout.trimEnd().split("\n");
      assert.ok(lines.length > 0);
      for (const line of lines) assert.equal(schema.safeParse(JSON.parse(line)).error, undefined, line);
    });
  }

  test("refuses a record that no tool writes", async () => {
    const { stdout: text } = await runFixture("ticks", "--schema");
    const schema = z.fromJSONSchema(JSON.parse(text));
    assert.equal(schema.safeParse({ type: "lost", count: 0 }).success, false);
    assert.equal(schema.safeParse({ pid: "1" }).success, false);
  });
});
