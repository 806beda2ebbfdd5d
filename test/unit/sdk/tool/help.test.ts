import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { dedent, wrap } from "../../../../sdk/tool/text.ts";
import { runFixture } from "./fixture.ts";

describe("--help", () => {
  test("has every section, from the declaration alone", async () => {
    const { status, stdout, stderr } = await runFixture("ticks", "--help");
    assert.deepEqual([status, stderr], [0, ""]);
    const sections = stdout.split("\n\n").map((part) => part.split("\n")[0]);
    assert.deepEqual(sections, [
      "Usage: ticks [FLAGS]",
      "Print rows that nobody traced.",
      "  PID    COMM             PATH",
      "Flags:",
      "Common flags:",
      "Columns:",
      "Examples:",
      "Cost:",
    ]);
    assert.match(stdout, /\n {2}-r, --rows N {9}How many rows\n/);
    assert.match(stdout, /\n {2}TIME\(s\) {2}Seconds since the first row \(only in JSON\)\n/);
    assert.match(stdout, /\n {2}ticks --rows 3 {2}three rows\n/);
  });

  for (const name of ["ticks", "counts", "ranks"]) {
    test(`of ${name} fits in 80 columns`, async () => {
      const { stdout } = await runFixture(name, "--help");
      assert.deepEqual(
        stdout.split("\n").filter((line) => line.length > 80),
        [],
      );
    });
  }

  test("shows intervals as arguments, and further names of flags", async () => {
    const { stdout } = await runFixture("ranks", "--help");
    assert.match(stdout, /^Usage: ranks \[FLAGS\] \[INTERVAL \[COUNT\]\]\n/);
    assert.match(stdout, /-C, --noclear +Do not clear the screen \(also --no-clear\)/);
  });

  test("goes before mistakes in arguments", async () => {
    const { status } = await runFixture("ticks", "too", "many", "--help");
    assert.equal(status, 0);
  });
});

test("--version names the tool and the package", async () => {
  const { stdout } = await runFixture("ticks", "--version");
  assert.match(stdout, /^ticks \(sonde\) \d+\.\d+\.\d+\n$/);
});

test("dedent takes away the indentation that all lines share", () => {
  assert.equal(dedent("\n    One.\n\n      Two\n    Three\n  "), "One.\n\n  Two\nThree");
});

test("wrap breaks at spaces and leaves long words whole", () => {
  assert.deepEqual(wrap("one two three", 7), ["one two", "three"]);
  assert.deepEqual(wrap("extraordinary x", 5), ["extraordinary", "x"]);
  assert.deepEqual(wrap("", 5), []);
});
