import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { recordView } from "../../../../sdk/btf/mod.ts";
import { ValueError } from "../../../../sdk/errors.ts";

describe("recordView", () => {
  test("shows one place through every view", () => {
    const buffer = new ArrayBuffer(64);
    const view = recordView(buffer, 16, 32);
    view.u64[1] = 0x0102030405060708n;
    assert.equal(new DataView(buffer).getBigUint64(24, true), 0x0102030405060708n);
    assert.deepEqual(
      [view.u8[8], view.i8[15], view.u16[4], view.i16[7], view.u32[2], view.i32[3], view.i64[1]],
      [8, 1, 0x0708, 0x0102, 0x05060708, 0x01020304, 0x0102030405060708n],
    );
    view.f64[2] = 1.5;
    assert.equal(view.u32[5], 0x3ff80000);
    view.f32[6] = 1.5;
    assert.equal(view.u32[6], 0x3fc00000);
  });

  test("takes the whole buffer, and leaves a broken end out of the wider views", () => {
    const view = recordView(new ArrayBuffer(13));
    assert.deepEqual(
      [view.u8.length, view.u16.length, view.u32.length, view.u64.length, view.f64.length],
      [13, 6, 3, 1, 1],
    );
  });

  for (const [offset, length] of [
    [4, 8],
    [-8, 8],
    [0, 17],
    [16, 8],
    [0, -1],
  ] as const) {
    test(`refuses ${length} bytes at ${offset} of 16`, () => {
      assert.throws(() => recordView(new ArrayBuffer(16), offset, length), ValueError);
    });
  }
});
