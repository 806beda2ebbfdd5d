import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { describe, test } from "node:test";
import fc from "fast-check";
import { decodeString } from "../../../../sdk/btf/mod.ts";
import { type JsonValue, jsonRecord, jsonRow, rowSchema } from "../../../../sdk/report/mod.ts";
import { column } from "../../../../sdk/tool/mod.ts";
import { fixedClock } from "./fixed-clock.ts";

describe("jsonRow", () => {
  test("writes raw values under keys that carry units", () => {
    const row = jsonRow(
      [
        column.timeOfDay(),
        column.pid(),
        column.duration("latencyNs", { show: "ms" }),
        column.bytes("size"),
        column.address("pointer"),
        column.octal("mode", 4),
      ],
      fixedClock,
    );
    const line = row({
      ts: 2e9,
      tgid: 7,
      latencyNs: 1_500_000,
      size: 4096,
      pointer: 0xffff_ffff_8100_0000n,
      mode: 0o644,
    });
    assert.equal(
      line,
      '{"time":"2026-03-01T10:00:02.000000+00:00","pid":7,"latency_ns":1500000,"size_bytes":4096,' +
        '"pointer":"18446744071578845184","mode":420}',
    );
  });

  test("has hidden columns too", () => {
    assert.equal(jsonRow([column.uid({ hidden: true })], fixedClock)({ uid: 0 }), '{"uid":0}');
  });

  test("says null for what a row does not have", () => {
    assert.equal(jsonRow([column.integer("cpu")], fixedClock)({ cpu: undefined }), '{"cpu":null}');
  });

  test("keeps 64-bit integers to the digit", () => {
    const row = jsonRow([column.identity("cookie")], fixedClock);
    assert.equal(row({ cookie: 2n ** 64n - 1n }), '{"cookie":"18446744073709551615"}');
    assert.equal(row({ cookie: -(2n ** 63n) }), '{"cookie":"-9223372036854775808"}');
  });

  test("flags what the kernel side had to cut", () => {
    const cut = (row: { path: string }) => row.path === "long";
    const row = jsonRow([column.path({ truncated: cut })], fixedClock);
    assert.equal(row({ path: "long" }), '{"path":"long","path_truncated":true}');
    assert.equal(row({ path: "short" }), '{"path":"short"}');
  });

  test("gives back every byte of any name, on one line of valid UTF-8", () => {
    const row = jsonRow([column.comm(), column.path()], fixedClock);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        const line = row({ comm: "x", path: decodeString(bytes, 0, bytes.length) });
        assert.ok(line.isWellFormed() && !line.includes("\n"));
        assert.deepEqual(bytesOf(JSON.parse(line), "path"), Buffer.from(bytes));
      }),
      { numRuns: 10_000 },
    );
  });

  test("gives back every byte of the members of a list", () => {
    const row = jsonRow([column.list("args")], fixedClock);
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 16 }), { maxLength: 4 }), (list) => {
        const parsed = JSON.parse(row({ args: list.map((bytes) => decodeString(bytes, 0, bytes.length)) }));
        const members: unknown[] =
          parsed.args_b64?.map((text: string) => Buffer.from(text, "base64")) ?? parsed.args.map(utf8);
        assert.deepEqual(
          members,
          list.map((bytes) => Buffer.from(bytes)),
        );
      }),
    );
  });
});

describe("jsonRecord", () => {
  test("agrees with JSON.stringify on what JSON has", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (record) => {
        assert.deepEqual(
          JSON.parse(jsonRecord(record as Record<string, JsonValue>)),
          JSON.parse(JSON.stringify(record)),
        );
      }),
    );
  });

  test("writes bytes as base64, and numbers that JSON lacks as null", () => {
    const record = { bytes: new Uint8Array([1, 255]), nan: Number.NaN, nested: { big: 1n } };
    assert.equal(jsonRecord(record), '{"bytes":"Af8=","nan":null,"nested":{"big":"1"}}');
  });
});

describe("rowSchema", () => {
  const columns = [
    column.timeSeconds(),
    column.pid(),
    column.comm(),
    column.list("args"),
    column.identity("cgroup"),
    column.decimal("share", 2),
    column.path({ truncated: (row: { path: string }) => row.path.length > 3 }),
  ];

  test("accepts every row that jsonRow writes", async () => {
    const schema = await rowSchema(columns);
    const write = jsonRow(columns, fixedClock);
    const text = fc.uint8Array({ maxLength: 8 }).map((bytes) => decodeString(bytes, 0, bytes.length));
    const rows = fc.record({
      ts: fc.nat(),
      tgid: fc.nat(),
      comm: text,
      args: fc.array(text),
      cgroup: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
      share: fc.double(),
      path: text,
    });
    fc.assert(
      fc.property(rows, (row) => {
        const { success, error } = schema.safeParse(JSON.parse(write(row)));
        assert.ok(success, String(error));
      }),
    );
  });

  test("refuses keys that no column has", async () => {
    const schema = await rowSchema([column.pid()]);
    assert.equal(schema.safeParse({ pid: 1, more: 2 }).success, false);
  });
});

function bytesOf(row: Record<string, string>, key: string): Buffer {
  const exact = row[`${key}_b64`];
  return exact === undefined ? utf8(row[key] ?? "") : Buffer.from(exact, "base64");
}

function utf8(text: string): Buffer {
  return Buffer.from(text, "utf8");
}
