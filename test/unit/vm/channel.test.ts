import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { describe, test } from "node:test";
import { shellQuote } from "../../vm/channel.ts";

describe("shellQuote", () => {
  test("keeps every word as it is through a shell", () => {
    const words = ["", "a b", "it's", '"$(id)`;&|\\', "*", "-n", "line\nbreak", "é"];
    const printed = execFileSync("sh", ["-c", `printf '%s\\0' ${words.map(shellQuote).join(" ")}`], {
      encoding: "utf8",
    });
    assert.deepEqual(printed.split("\0").slice(0, -1), words);
  });
});
