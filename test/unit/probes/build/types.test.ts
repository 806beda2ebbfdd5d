import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { readTypes } from "../../../../probes/build/mod.ts";
import { BtfError, ElfError } from "../../../../sdk/errors.ts";
import { fixture } from "./fixture.ts";

describe("readTypes", () => {
  const types = readTypes(fixture("shapes"), "shapes");

  test("gives every setting the layout of its C type", () => {
    const kinds = types.description.settings.map(({ name, layout }) => [name, layout.kind, layout.size]);
    assert.deepEqual(Object.fromEntries(kinds.map(([name, ...rest]) => [name, rest])), {
      verbose: ["bool", 1],
      level: ["int", 1],
      least: ["int", 8],
      place: ["int", 8],
      prefix: ["string", 8],
      colour: ["enum", 4],
      loseEvery: ["int", 4],
    });
  });

  test("knows the kinds of maps, their keys and their values", () => {
    const maps = types.maps.map(({ name, kind, key, value }) => [name, kind, key?.size, value?.size]);
    assert.deepEqual(maps, [
      ["byKey", "hash", 8, 4],
      ["totals", "percpu_array", 4, 8],
      ["stacks", "stack_trace", undefined, undefined],
    ]);
  });

  test("finds the event type of a stream by its anchor", () => {
    const [things] = types.description.streams;
    assert.equal(things?.layout.kind, "struct");
    assert.equal(things?.layout.kind === "struct" && things.layout.name, "thing_event");
  });

  test("refuses a ring buffer without an event type, and says how to declare it", () => {
    assert.throws(
      () => readTypes(fixture("unanchored"), "unanchored"),
      (error) =>
        error instanceof BtfError &&
        error.message === 'Cannot generate probe "unanchored": the ring buffer "ring" has no event type' &&
        error.hint === "declare it with EVENTS(ring, struct ...) of probes/include/events.bpf.h",
    );
  });

  test("refuses what is no object", () => {
    assert.throws(() => readTypes(new Uint8Array(64), "zeros"), ElfError);
  });
});
