import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { createMap, openMapById, u32, u64 } from "../../../../sdk/map/mod.ts";

function inner() {
  return createMap({ type: "array", name: "inner", value: u64, maxEntries: 2 });
}

describe("MapOfMaps", () => {
  for (const type of ["array_of_maps", "hash_of_maps"] as const) {
    test(`holds maps that outlive what put them in, of kind ${type}`, () => {
      using template = inner();
      using outer = createMap({ type, name: "outer", key: u32, maxEntries: 4, inner: template });
      const map = inner();
      map.set(1, 2n ** 53n + 1n);
      assert.equal(outer.set(2, map), true);
      assert.equal(outer.get(2), map.id);
      map.close();
      using again = openMapById(outer.get(2) ?? 0, { type: "array", value: u64 });
      assert.equal(again.get(1), 2n ** 53n + 1n);
      assert.equal(again.name, "inner");
    });

    test(`lists, deletes and clears, of kind ${type}`, () => {
      using template = inner();
      using outer = createMap({ type, name: "outer", key: u32, maxEntries: 4, inner: template });
      outer.set(1, template);
      outer.set(3, template);
      assert.deepEqual([...outer].toSorted(), [
        [1, template.id],
        [3, template.id],
      ]);
      assert.equal(outer.delete(1), true);
      assert.equal(outer.has(1), false);
      assert.equal(outer.get(1), undefined);
      outer.clear();
      assert.deepEqual([...outer], []);
    });

    test(`refuses a map of another shape, of kind ${type}`, () => {
      using template = inner();
      using other = createMap({ type: "array", name: "other", value: u32, maxEntries: 2 });
      using outer = createMap({ type, name: "outer", key: u32, maxEntries: 4, inner: template });
      assert.throws(() => outer.set(1, other), { code: "syscall", errno: 22, map: "outer" });
    });
  }
});
