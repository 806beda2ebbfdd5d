import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe as group, test } from "node:test";
import fc from "fast-check";
import { BtfError, SondeError } from "../../../../sdk/errors.ts";
import { describe } from "../../../../sdk/object/mod.ts";

const FIXTURES = join(import.meta.dirname, "../../probes/build/fixtures");

group("describe", () => {
  test("finds programs, maps, streams and settings, in the order of the file", () => {
    const { streams, settings, ...plain } = describe(fixture("shapes"), "shapes");
    assert.deepEqual(plain, {
      name: "shapes",
      objects: {},
      programs: [
        { name: "first", section: "tp/syscalls/sys_enter_getppid" },
        { name: "second", section: "?raw_tp/sched_switch" },
      ],
      maps: [
        { name: "byKey", symbol: "by_key" },
        { name: "totals", symbol: "totals" },
        { name: "stacks", symbol: "stacks" },
      ],
      losses: [
        { place: "things", reason: "ring full", offset: 0 },
        { place: "byKey", reason: "map full", offset: 8 },
      ],
    });
    assert.deepEqual(
      streams.map(({ name, symbol, layout }) => [name, symbol, layout.kind === "struct" && layout.name]),
      [["things", "things", "thing_event"]],
    );
    assert.deepEqual(
      settings.map(({ name, symbol }) => [name, symbol]),
      ["level", "colour", "lose_every", "verbose", "least", "place", "prefix"].map((symbol) => [
        symbol === "lose_every" ? "loseEvery" : symbol,
        symbol,
      ]),
    );
    const ends = settings
      .map(({ offset, layout }) => [offset, offset + layout.size])
      .sort(([a = 0], [b = 0]) => a - b);
    for (const [index, [start = 0]] of ends.slice(1).entries())
      assert.ok(start >= (ends[index]?.[1] ?? 0), "overlap");
  });

  test("takes a ring buffer without an event type for a map", () => {
    const { maps, streams } = describe(fixture("unanchored"));
    assert.deepEqual([maps, streams], [[{ name: "ring", symbol: "ring" }], []]);
  });

  test("refuses two settings that are one in TypeScript", () => {
    assert.throws(() => describe(fixture("clash")), {
      name: "BtfError",
      message: 'Cannot tell "max__age" from "max_age": both are "maxAge" in TypeScript',
    });
  });

  test("refuses a stream whose events are no struct", () => {
    assert.throws(() => describe(fixture("scalar"), "scalar"), {
      name: "BtfError",
      message:
        'Cannot describe stream "scalar.numbers": its events are of type "unsigned int" (int), wanted a named struct',
    });
  });

  test("refuses an object without BTF", () => {
    const bytes = Uint8Array.from(fixture("shapes"));
    // The name ".BTF" is the end of ".rel.BTF".
    bytes.set(Buffer.from(".NOT"), Buffer.from(bytes).indexOf(".BTF\0"));
    assert.throws(() => describe(bytes, "mine"), BtfError);
  });

  test("answers truncated and damaged objects with an error of ours, or with a description", () => {
    const whole = fixture("shapes");
    const position = fc.nat(whole.length - 1);
    fc.assert(
      fc.property(
        position,
        fc.array(fc.tuple(position, fc.nat(255)), { maxLength: 8 }),
        (length, changes) => {
          const bytes = Uint8Array.from(whole);
          for (const [at, value] of changes) bytes[at] = value;
          tolerate(bytes);
          tolerate(whole.subarray(0, length));
        },
      ),
    );
  });
});

function tolerate(bytes: Uint8Array): void {
  try {
    describe(bytes);
  } catch (error) {
    assert.ok(error instanceof SondeError, String(error));
  }
}

function fixture(name: string): Buffer {
  return readFileSync(join(FIXTURES, `${name}.bpf.o`));
}
