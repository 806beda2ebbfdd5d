import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { UnsupportedError, ValueError } from "../../../../sdk/errors.ts";
import {
  feature,
  formatAnswer,
  isAvailable,
  requireAny,
  requireFeature,
  type Verdict,
} from "../../../../sdk/features/answer.ts";

/** A feature whose probe gives one verdict after another, and how often it was asked. */
function scripted(...verdicts: (Verdict | Error)[]) {
  let asked = 0;
  const probe = () => {
    const verdict = verdicts[asked++] ?? new Error("asked too often");
    if (verdict instanceof Error) throw verdict;
    return verdict;
  };
  return { wanted: feature("time travel", "Linux 9.9 with CONFIG_FLUX", probe), asked: () => asked };
}

describe("feature", () => {
  test("keeps a yes", () => {
    const { wanted, asked } = scripted(true);
    assert.deepEqual([wanted(), wanted()], [{ available: "yes" }, { available: "yes" }]);
    assert.equal(asked(), 1);
  });

  test("keeps a no, with its reason", () => {
    const { wanted, asked } = scripted({ why: "no flux" });
    const no = { available: "no", since: "Linux 9.9 with CONFIG_FLUX", why: "no flux" };
    assert.deepEqual([wanted(), wanted()], [no, no]);
    assert.equal(asked(), 1);
  });

  test("asks again after it could not tell", () => {
    const error = new ValueError("refused");
    const { wanted, asked } = scripted(error, true);
    assert.deepEqual(wanted(), { available: "unknown", error });
    assert.deepEqual(wanted(), { available: "yes" });
    assert.equal(asked(), 2);
  });
});

describe("isAvailable", () => {
  for (const [verdict, expected] of [
    [true, true],
    [{ why: "no flux" }, false],
    [new Error("EPERM"), false],
  ] as const) {
    test(`is ${expected} for ${JSON.stringify(verdict)}`, () => {
      assert.equal(isAvailable(scripted(verdict).wanted), expected);
    });
  }
});

describe("requireFeature", () => {
  test("passes for yes and for what could not be told", () => {
    requireFeature(scripted(true).wanted);
    requireFeature(scripted(new Error("EPERM")).wanted);
  });

  test("says what is missing, why, and what has it", () => {
    assert.throws(
      () => requireFeature(scripted({ why: "no flux" }).wanted),
      (error) => {
        assert.ok(error instanceof UnsupportedError);
        assert.equal(error.message, "Cannot trace: this kernel has no time travel: no flux");
        assert.equal(error.hint, "Needs Linux 9.9 with CONFIG_FLUX");
        assert.equal(error.since, "Linux 9.9 with CONFIG_FLUX");
        return true;
      },
    );
  });
});

describe("requireAny", () => {
  const yes = scripted(true).wanted;
  const no = scripted({ why: "no flux" }).wanted;
  const unknown = feature("maybe", "Linux 1.0", () => {
    throw new Error("EPERM");
  });

  test("takes the first that is there", () => assert.equal(requireAny(no, unknown, yes), yes));
  test("takes one that may be there before none", () => assert.equal(requireAny(no, unknown), unknown));
  test("names every reason when there is none", () => {
    const other = feature("magic", "Linux 8.0", () => ({ why: "refused: EPERM" }));
    const message = "Cannot trace: this kernel has no time travel: no flux; no magic: refused: EPERM";
    assert.throws(() => requireAny(no, other), { message });
  });
});

describe("formatAnswer", () => {
  test("is short", () => {
    assert.equal(formatAnswer({ available: "yes" }), "yes");
    assert.equal(formatAnswer({ available: "no", since: "", why: "no PMU" }), "no (no PMU)");
    assert.equal(
      formatAnswer({ available: "unknown", error: new ValueError("refused") }),
      "unknown (refused)",
    );
    assert.equal(formatAnswer({ available: "unknown", error: new TypeError("x") }), "unknown (TypeError: x)");
  });
});
