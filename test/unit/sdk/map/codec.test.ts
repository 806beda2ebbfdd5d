import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { recordView } from "../../../../sdk/btf/mod.ts";
import { bytes, type Codec, i32, i64, lpmKey, quantity, u8, u16, u32, u64 } from "../../../../sdk/map/mod.ts";
import { perCpuCodec } from "../../../../sdk/map/per-cpu.ts";

function roundTrip<T>(codec: Codec<T>, value: T): T {
  const view = recordView(new ArrayBuffer(256));
  codec.encode(value, view, 8);
  return codec.decode(view, 8, codec.size);
}

const integers = [
  ["u8", u8, fc.integer({ min: 0, max: 0xff }), [-1, 0x100]],
  ["u16", u16, fc.integer({ min: 0, max: 0xffff }), [-1, 0x10000]],
  ["u32", u32, fc.integer({ min: 0, max: 0xffffffff }), [-1, 2 ** 32]],
  ["i32", i32, fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), [2 ** 31, -(2 ** 31) - 1]],
  ["quantity", quantity, fc.maxSafeNat(), [-1, 2 ** 53]],
] as const;

const bigints = [
  ["u64", u64, fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), [-1n, 2n ** 64n]],
  ["i64", i64, fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), [2n ** 63n, -(2n ** 63n) - 1n]],
] as const;

describe("codecs", () => {
  for (const [name, codec, values, outside] of integers) {
    test(`${name} keeps every number in its range and refuses all others`, () => {
      fc.assert(fc.property(values, (value) => roundTrip(codec, value) === value));
      for (const value of [...outside, 0.5, Number.NaN, Number.POSITIVE_INFINITY]) {
        assert.throws(() => roundTrip(codec, value), {
          name: "ValueError",
          message: /^value: .* is not in /,
        });
      }
      assert.throws(() => roundTrip(codec, 1n as never), { message: "value: 1n is not a number" });
      assert.throws(() => roundTrip(codec, "1" as never), { message: 'value: "1" is not a number' });
    });
  }

  for (const [name, codec, values, outside] of bigints) {
    test(`${name} keeps every number in its range and refuses all others`, () => {
      fc.assert(fc.property(values, (value) => roundTrip(codec, value) === value));
      for (const value of outside) {
        assert.throws(() => roundTrip(codec, value), {
          name: "ValueError",
          message: /^value: .* is not in /,
        });
      }
      assert.throws(() => roundTrip(codec, {} as never), { message: "value: an object is not a bigint" });
    });
  }

  test("bytes copies, and wants its exact length", () => {
    const codec = bytes(3);
    const view = recordView(new ArrayBuffer(8));
    codec.encode(Uint8Array.of(1, 2, 3), view, 0);
    const decoded = codec.decode(view, 0, 3);
    view.u8.fill(0);
    assert.deepEqual(decoded, Uint8Array.of(1, 2, 3));
    assert.throws(() => codec.encode(Uint8Array.of(1), view, 0), { message: "value: 1 bytes, 3 are wanted" });
    assert.throws(() => codec.encode("abc", view, 0), { message: 'value: "abc" is not a Uint8Array' });
  });

  test("lpmKey keeps prefixes", () => {
    const key = { prefixLength: 24, data: Uint8Array.of(10, 1, 2, 0) };
    assert.deepEqual(roundTrip(lpmKey(4), key), key);
    assert.throws(() => roundTrip(lpmKey(4), undefined as never), /value.data: no bytes, 4 are wanted/);
  });

  test("perCpuCodec lays values 8 bytes apart", () => {
    const codec = perCpuCodec(u32, 3);
    assert.equal(codec.size, 24);
    assert.deepEqual(roundTrip(codec, [1, 2, 3]), [1, 2, 3]);
    assert.throws(() => roundTrip(codec, [1]), /1 values, one for each of 3 CPUs is wanted/);
    assert.throws(() => roundTrip(codec, 1 as never), { message: "value: not an array" });
  });
});
