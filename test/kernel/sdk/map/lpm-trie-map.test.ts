import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { createMap, lpmKey, MapFullError, mapFlags, u32 } from "../../../../sdk/map/mod.ts";

function routes() {
  const flags = mapFlags.BPF_F_NO_PREALLOC;
  const map = createMap({
    type: "lpm_trie",
    name: "routes",
    key: lpmKey(4),
    value: u32,
    maxEntries: 3,
    flags,
  });
  for (const [text, value] of Object.entries({ "10.0.0.0/8": 8, "10.1.0.0/16": 16, "10.1.2.0/24": 24 })) {
    map.set(prefix(text), value);
  }
  return map;
}

function prefix(text: string) {
  const [address = "", length] = text.split("/");
  return { prefixLength: Number(length), data: Uint8Array.from(address.split("."), Number) };
}

describe("LpmTrieMap", () => {
  test("finds the longest prefix", () => {
    using map = routes();
    assert.equal(map.get(prefix("10.1.2.3/32")), 24);
    assert.equal(map.get(prefix("10.1.3.3/32")), 16);
    assert.equal(map.get(prefix("10.200.0.1/32")), 8);
    assert.equal(map.get(prefix("11.0.0.1/32")), undefined);
    assert.equal(map.has(prefix("11.0.0.1/32")), false);
  });

  test("takes and deletes exactly the prefix that was asked for", () => {
    using map = routes();
    assert.equal(map.take(prefix("10.1.2.3/32")), undefined);
    assert.equal(map.take(prefix("10.1.2.0/24")), 24);
    assert.equal(map.delete(prefix("10.1.2.0/24")), false);
    assert.equal(map.get(prefix("10.1.2.3/32")), 16);
  });

  test("lists and drains all prefixes", () => {
    using map = routes();
    const expected = [
      [prefix("10.1.2.0/24"), 24],
      [prefix("10.1.0.0/16"), 16],
      [prefix("10.0.0.0/8"), 8],
    ];
    assert.deepEqual([...map], expected);
    assert.deepEqual(map.drain(), expected);
    assert.deepEqual([...map], []);
  });

  test("is full with the kernel's ENOSPC", () => {
    using map = routes();
    assert.throws(() => map.set(prefix("192.168.0.0/16"), 1), MapFullError);
  });

  test("refuses a prefix that its data cannot have", () => {
    using map = routes();
    assert.throws(() => map.get(prefix("10.0.0.0/33")), {
      message: 'Cannot read map "routes": key.prefixLength: 33 is not in 0..32',
    });
    assert.throws(
      () => map.get({ prefixLength: 8, data: Uint8Array.of(10) }),
      /key\.data: 1 bytes, 4 are wanted/,
    );
  });
});
