import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { nearestNames } from "../../../sdk/nearest.ts";

const cases: readonly [wanted: string, names: string[], found: string[]][] = [
  ["readlin", ["write", "readline", "readlink"], ["readline", "readlink"]],
  ["ReadLine", ["readline"], ["readline"]],
  ["vfs_raed", ["vfs_read", "vfs_write", "vfs_readv"], ["vfs_read", "vfs_readv"]],
  ["x", ["y", "xyz"], ["y"]],
  ["malloc", ["mmap", "free"], []],
  ["a", [], []],
  ["same", ["same", "same"], ["same"]],
];

describe("nearestNames", () => {
  for (const [wanted, names, found] of cases) {
    test(`for ${JSON.stringify(wanted)} among ${names.join(", ") || "nothing"}`, () => {
      assert.deepEqual(nearestNames(wanted, names), found);
    });
  }

  test("gives at most as many as asked for, the closest first", () => {
    assert.deepEqual(nearestNames("abcdef", ["abcdxx", "abcdex", "abcdef1"], 2), ["abcdef1", "abcdex"]);
  });
});
