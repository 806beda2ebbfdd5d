import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, test } from "node:test";
import { readComments } from "../../../../probes/build/mod.ts";
import { FIXTURES } from "./fixture.ts";

const comments = await readComments(join(FIXTURES, "shapes.bpf.c"));

describe("readComments", () => {
  test("takes what stands behind a setting, with or without a value or an array", () => {
    assert.equal(comments.settings.get("verbose"), "Say more");
    assert.equal(comments.settings.get("level"), "From -128 on");
    assert.equal(comments.settings.get("prefix"), "Begins so");
    assert.equal(comments.settings.get("colour"), "Of this colour");
  });

  test("reads included headers too", () => {
    assert.match(comments.settings.get("lose_every") ?? "", /^Test switch/);
  });

  test("tells members of different structs apart", () => {
    assert.equal(comments.members.get("thing_event.name"), "Who");
    assert.equal(comments.members.get("point.x"), "To the right");
    assert.equal(comments.members.get("point.y"), undefined);
    assert.equal(comments.structs.get("thing_event"), "Something that happened.");
  });
});
