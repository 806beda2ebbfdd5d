import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { createMap } from "../../../../sdk/map/mod.ts";
import { storeStack } from "./stack-program.ts";

function stacks(depth = 127) {
  return createMap({ type: "stack_trace", name: "stacks", maxEntries: 64, depth });
}

/** The kernel functions that addresses lie in. */
function functionsAt(addresses: readonly bigint[]): string[] {
  const symbols = readFileSync("/proc/kallsyms", "utf8")
    .split("\n")
    .map((line) => line.split(/\s/))
    .map(([address = "0", , name = ""]) => ({ address: BigInt(`0x${address || 0}`), name }))
    .toSorted((a, b) => (a.address < b.address ? -1 : 1));
  return addresses.map((wanted) => symbols.findLast(({ address }) => address <= wanted)?.name ?? "");
}

describe("StackTraceMap", () => {
  test("gives the addresses of a stored stack, the innermost function first", () => {
    using map = stacks();
    const id = storeStack(map.fd);
    const addresses = map.get(id) ?? [];
    assert.ok(id >= 0 && addresses.length > 3, `id ${id}, ${addresses.length} addresses`);
    assert.ok(addresses.every((address) => address >= 2n ** 63n));
    const names = functionsAt(addresses);
    const inner = names.findIndex((name) => /^_*(do_)?_*sys_bpf/.test(name));
    const outer = names.findIndex((name) => /^(do_syscall_64|invoke_syscall|el0_svc)/.test(name));
    assert.ok(inner >= 0 && outer > inner, names.join(" "));
  });

  test("stops at its depth", () => {
    using map = stacks(2);
    assert.equal(map.depth, 2);
    assert.equal(map.get(storeStack(map.fd))?.length, 2);
  });

  test("lists, deletes and clears stacks", () => {
    using map = stacks();
    const id = storeStack(map.fd);
    assert.deepEqual([...map.keys()], [id]);
    assert.deepEqual([...map], [[id, map.get(id)]]);
    assert.equal(map.has(id), true);
    assert.equal(map.delete(id), true);
    assert.equal(map.delete(id), false);
    storeStack(map.fd);
    map.clear();
    assert.deepEqual([...map.keys()], []);
  });

  test("is undefined for an id without a stack, and for an error number", () => {
    using map = stacks();
    assert.equal(map.get(3), undefined);
    assert.equal(map.get(-14), undefined);
    assert.equal(map.has(-17), false);
    assert.equal(map.delete(-17), false);
  });
});
