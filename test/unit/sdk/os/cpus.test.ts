import assert from "node:assert/strict";
import { availableParallelism } from "node:os";
import { describe, test } from "node:test";
import { ValueError } from "../../../../sdk/errors.ts";
import { onlineCpus, parseCpuList, possibleCpuCount } from "../../../../sdk/os/mod.ts";

describe("parseCpuList", () => {
  for (const [text, cpus] of [
    ["0-3,5\n", [0, 1, 2, 3, 5]],
    ["0", [0]],
    ["7-7", [7]],
    ["", []],
    ["\n", []],
  ] as const) {
    test(`reads ${JSON.stringify(text)}`, () => assert.deepEqual(parseCpuList(text), cpus));
  }

  for (const text of ["3-1", "a", "0,,1", "0-", "-1", "0-99999999999"]) {
    test(`refuses ${JSON.stringify(text)}`, () => assert.throws(() => parseCpuList(text), ValueError));
  }
});

describe("onlineCpus", () => {
  test("has at least the CPUs that this process may use", () => {
    assert.ok(onlineCpus().length >= availableParallelism());
    assert.ok(possibleCpuCount() >= onlineCpus().length);
  });
});
