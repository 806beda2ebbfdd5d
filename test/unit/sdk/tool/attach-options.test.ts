import assert from "node:assert/strict";
import process from "node:process";
import { afterEach, describe, test } from "node:test";
import { withRunnerOptions } from "../../../../sdk/tool/attach-options.ts";

const probe = {
  description: { streams: [{ name: "opens" }], settings: [{ name: "loseEvery" }, { name: "targetTgid" }] },
  attach: () => ({ [Symbol.dispose]() {} }),
};

const NONE = { bufferSize: undefined, maxEntries: undefined };

describe("withRunnerOptions()", () => {
  afterEach(() => {
    delete process.env.SONDE_LOSE_EVERY;
  });

  test("leaves a tool's options as they are", () => {
    assert.deepEqual(withRunnerOptions(probe, { settings: { targetTgid: 1 } }, NONE), {
      settings: { targetTgid: 1 },
    });
  });

  test("gives every stream and map the user's size, before the tool's", () => {
    const options = withRunnerOptions(
      probe,
      { sizes: { opens: 1, pending: 2 } },
      { bufferSize: 4096, maxEntries: 7 },
    );
    assert.deepEqual(options, { sizes: { opens: 4096, pending: 2 }, maxEntries: 7 });
  });

  test("passes SONDE_LOSE_EVERY to probes that have events", () => {
    process.env.SONDE_LOSE_EVERY = "7";
    assert.deepEqual(withRunnerOptions(probe, { settings: { targetTgid: 1 } }, NONE), {
      settings: { targetTgid: 1, loseEvery: 7 },
    });
    assert.deepEqual(
      withRunnerOptions({ ...probe, description: { streams: [], settings: [] } }, {}, NONE),
      {},
    );
  });

  for (const text of ["0", "-1", "x", "1.5"]) {
    test(`refuses SONDE_LOSE_EVERY=${text}`, () => {
      process.env.SONDE_LOSE_EVERY = text;
      assert.throws(() => withRunnerOptions(probe, {}, NONE), /SONDE_LOSE_EVERY/);
    });
  }
});
