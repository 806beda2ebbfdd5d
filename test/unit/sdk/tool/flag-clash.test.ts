import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  assertNoFlagClash,
  type Flags,
  flag,
  flagClashes,
  stream,
  type Tool,
} from "../../../../sdk/tool/mod.ts";

describe("flagClashes", () => {
  test("finds nothing in tools that agree", () => {
    const timed = { timestamp: flag.boolean("T", "Show when") };
    assertNoFlagClash([toolWith("a", timed), toolWith("b", { timestamp: flag.boolean("t", "Show when") })]);
  });

  test("finds a long flag with two meanings", () => {
    const tools = [
      toolWith("a", { name: flag.string("n", "Only this name") }),
      toolWith("b", { name: flag.boolean("n", "Show the name") }),
    ];
    assert.deepEqual(flagClashes(tools), [
      '"--name": a has "Only this name" (TEXT), b has "Show the name" (switch)',
    ]);
    assert.throws(() => assertNoFlagClash(tools), /Flags clash:\n"--name"/);
  });

  test("lets an exception be", () => {
    const tools = [
      toolWith("a", { timestamp: flag.boolean("T", "A line with the time") }),
      toolWith("b", { timestamp: flag.boolean("T", "A column with the time") }),
    ];
    assert.deepEqual(flagClashes(tools, { timestamp: "the time, wherever the tool has it" }), []);
  });

  test("finds a letter and a name that are used twice in one tool", () => {
    const twice = { one: flag.boolean("x", ""), two: flag.boolean("x", "", { aliases: ["one"] }) };
    assert.deepEqual(flagClashes([toolWith("a", twice)]).slice(0, 2), [
      'a: "-x" is used twice',
      'a: "--one" is used twice',
    ]);
  });

  test("lets a tool's letters go before the runner's", () => {
    const { flags } = toolWith("a", { values: flag.boolean("v", "Show values") });
    assert.deepEqual([flags.values?.letter, flags.verbose?.letter], ["v", ""]);
    assert.deepEqual(flagClashes([toolWith("a", { values: flag.boolean("v", "Show values") })]), []);
  });
});

function toolWith(name: string, flags: Flags): Tool {
  return stream({ name, about: "", flags, columns: () => [], rows: () => none() });
}

async function* none(): AsyncIterable<readonly never[]> {}
