import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { runFixture } from "../fixture.ts";

const cases: readonly (readonly [what: string, args: readonly string[], message: readonly string[]])[] = [
  [
    "an unknown flag, with the likest",
    ["--rows", "3", "--jsno"],
    [
      'Unknown flag "--jsno"',
      "",
      "  ticks --rows 3 --jsno",
      "                 ^^^^^^",
      'hint: Did you mean "--json"?',
    ],
  ],
  ["an unknown letter in a cluster", ["-TZ"], ['Unknown flag "-Z"', "", "  ticks -TZ", "        ^^^"]],
  [
    "a value that is no number",
    ["-r", "many"],
    [
      'Cannot read "--rows": found "many", expected an integer of at least 0',
      "",
      "  ticks -r many",
      "           ^^^^",
    ],
  ],
  [
    "a value out of range, behind an equals sign",
    ["--batch=0"],
    [
      'Cannot read "--batch": found "0", expected an integer of at least 1',
      "",
      "  ticks --batch=0",
      "        ^^^^^^^^^",
    ],
  ],
  [
    "a missing value",
    ["--rows"],
    [
      'Cannot read "--rows": found the end of the line, expected a value',
      "",
      "  ticks --rows",
      "        ^^^^^^",
    ],
  ],
  [
    "an argument too many",
    ["1"],
    ['Cannot read "1": found one argument too many, expected no argument', "", "  ticks 1", "        ^"],
  ],
  [
    "a value for a switch",
    ["--json=1"],
    ['Cannot read "--json=1": found a value, expected none', "", "  ticks --json=1", "        ^^^^^^^^"],
  ],
  [
    "text that would move the cursor, escaped",
    ["--rows", "\x1b[2J"],
    [
      'Cannot read "--rows": found "\\x1b[2J", expected an integer of at least 0',
      "",
      "  ticks --rows '\\x1b[2J'",
      "               ^^^^^^^^^",
    ],
  ],
];

describe("a usage error", () => {
  for (const [what, args, message] of cases) {
    test(`points at ${what}`, async () => {
      const { status, stdout, stderr } = await runFixture("ticks", ...args);
      const help = 'hint: "ticks --help" explains all flags';
      assert.deepEqual([status, stdout], [2, ""]);
      assert.equal(stderr, `ticks: ${[...message, help].join("\n")}\n`);
    });
  }
});
