import assert from "node:assert/strict";
import { readlinkSync } from "node:fs";
import { describe, test } from "node:test";
import { memlockLimit, parseLockdown, pidNamespace } from "../../../../sdk/os/mod.ts";

describe("parseLockdown", () => {
  for (const [text, mode] of [
    ["none [integrity] confidentiality\n", "integrity"],
    ["[none] integrity confidentiality\n", "none"],
    ["none integrity [confidentiality]\n", "confidentiality"],
    ["", "none"],
    ["[something new]", "none"],
  ] as const) {
    test(`reads ${JSON.stringify(text)}`, () => assert.equal(parseLockdown(text), mode));
  }
});

describe("pidNamespace", () => {
  test("is the one that /proc shows", () => {
    assert.equal(readlinkSync("/proc/self/ns/pid"), `pid:[${pidNamespace().inode}]`);
  });
});

describe("memlockLimit", () => {
  test("is a number of bytes or no limit", () => assert.ok(memlockLimit() >= 0));
});
