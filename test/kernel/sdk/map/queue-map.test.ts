import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { createMap, MapFullError, u64 } from "../../../../sdk/map/mod.ts";

function filled(type: "queue" | "stack") {
  const map = createMap({ type, name: "todo", value: u64, maxEntries: 3 });
  for (const value of [1n, 2n, 2n ** 63n + 1n]) map.push(value);
  return map;
}

describe("QueueMap", () => {
  test("gives the first element first, of kind queue", () => {
    using map = filled("queue");
    assert.equal(map.peek(), 1n);
    assert.deepEqual(map.drain(), [1n, 2n, 2n ** 63n + 1n]);
  });

  test("gives the last element first, of kind stack", () => {
    using map = filled("stack");
    assert.equal(map.peek(), 2n ** 63n + 1n);
    assert.deepEqual(map.drain(), [2n ** 63n + 1n, 2n, 1n]);
  });

  for (const type of ["queue", "stack"] as const) {
    test(`is undefined when empty, of kind ${type}`, () => {
      using map = filled(type);
      map.drain();
      assert.equal(map.pop(), undefined);
      assert.equal(map.peek(), undefined);
    });

    test(`is full, or throws the oldest out when asked to, of kind ${type}`, () => {
      using map = filled(type);
      assert.throws(() => map.push(4n), MapFullError);
      map.push(4n, { replaceOldest: true });
      assert.deepEqual(map.drain().toSorted(), [2n, 2n ** 63n + 1n, 4n].toSorted());
    });
  }
});
