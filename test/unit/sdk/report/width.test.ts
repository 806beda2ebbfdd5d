import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { displayWidth, pad } from "../../../../sdk/report/mod.ts";

describe("displayWidth", () => {
  const cases: readonly (readonly [string, number])[] = [
    ["", 0],
    ["comm", 4],
    ["naïve", 5],
    ["e\u0301", 1],
    ["日本", 4],
    ["한글", 4],
    ["👍", 2],
    ["\\x1b[2J", 7],
  ];
  for (const [text, width] of cases) {
    test(`counts ${width} cells for "${text}"`, () => assert.equal(displayWidth(text), width));
  }
});

describe("pad", () => {
  test("fills up by cells, on the side that the alignment leaves", () => {
    assert.equal(pad("日", 4, "left"), "日  ");
    assert.equal(pad("12", 4, "right"), "  12");
  });

  test("never cuts", () => assert.equal(pad("123456", 4, "right"), "123456"));
});
