import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ValueError } from "../../../../sdk/errors.ts";
import type { Codec } from "../../../../sdk/map/codec.ts";
import { Column } from "../../../../sdk/map/column.ts";
import { u32 } from "../../../../sdk/map/mod.ts";

const side = { map: "counts", side: "key" } as const;

/** A packed `{ u64 a; u32 b; }`, read by words that want a boundary of 8. */
const packed: Codec<[bigint, number]> = {
  size: 12,
  decode: (view, offset) => [view.u64[offset / 8] ?? 0n, view.u32[offset / 4 + 2] ?? 0],
  encode: (value, view, offset) => {
    const [a, b] = value as [bigint, number];
    view.u64[offset / 8] = a;
    view.u32[offset / 4 + 2] = b;
  },
};

describe("Column", () => {
  test("reads and writes elements that miss their codec's boundary", () => {
    const column = new Column(packed, 5, side);
    const values = Array.from({ length: 5 }, (_, i): [bigint, number] => [2n ** 63n + BigInt(i), i]);
    for (const [i, value] of values.entries()) column.write(i, value, "write");
    assert.deepEqual(
      values.map((_, i) => column.read(i)),
      values,
    );
    assert.equal(column.bytes.length, 64);
  });

  test("writes zeros where a codec writes nothing", () => {
    const column = new Column({ ...u32, encode: () => {} }, 2, side);
    column.bytes.fill(0xff);
    column.write(1, 0, "write");
    assert.deepEqual([...column.bytes], [0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0]);
  });

  test("names map and side in a codec's complaint, and keeps the path below the value", () => {
    const nested: Codec<number> = {
      ...u32,
      encode: () => {
        throw new ValueError("value.tgid: -1 is not in 0..4294967295");
      },
    };
    assert.throws(() => new Column(nested, 1, side).write(0, 1, "read"), {
      name: "ValueError",
      message: 'Cannot read map "counts": key.tgid: -1 is not in 0..4294967295',
    });
  });

  test("passes on what is not a complaint about a value", () => {
    const broken: Codec<number> = {
      ...u32,
      encode: () => {
        throw new RangeError("out of memory");
      },
    };
    assert.throws(() => new Column(broken, 1, side).write(0, 1, "read"), RangeError);
  });
});
