import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { LossMeter, lossRecords, sizeText } from "../../../../sdk/tool/losses.ts";

describe("LossMeter", () => {
  test("gives what is new since the last look, and totals", () => {
    const meter = new LossMeter(undefined);
    let lost = 0;
    meter.add(() => [{ place: "opens", reason: "ring full", count: lost }]);
    assert.deepEqual(meter.take(), []);
    lost = 5;
    assert.deepEqual(meter.take(), [{ place: "opens", reason: "ring full", count: 5 }]);
    lost = 7;
    assert.deepEqual(meter.take(), [{ place: "opens", reason: "ring full", count: 2 }]);
    assert.deepEqual(meter.take(), []);
    assert.deepEqual(meter.totals, [{ place: "opens", reason: "ring full", count: 7 }]);
  });

  test("adds up sources that lose in the same place, and keeps others apart", () => {
    const meter = new LossMeter(undefined);
    meter.add(() => [{ place: "opens", reason: "ring full", count: 1 }]);
    meter.add(() => [
      { place: "opens", reason: "ring full", count: 2 },
      { place: "start", reason: "map full", count: 4 },
    ]);
    const losses = meter.take();
    assert.deepEqual(
      losses.map(({ count }) => count),
      [3, 4],
    );
    assert.equal(
      meter.line(losses, 1.04),
      "lost 7 events in the last 1.0 s (opens: ring full 3, try --buffer-size 4M; start: map full 4, totals are low: try --max-entries)",
    );
  });

  test("advises four times the buffer that there is", () => {
    const meter = new LossMeter(65_536);
    assert.match(
      meter.line([{ place: "x", reason: "ring full", count: 1 }], undefined),
      /--buffer-size 256K\)$/,
    );
  });
});

test("lossRecords writes one record per place and reason", () => {
  const losses = [{ place: "opens", reason: "ring full", count: 3 }];
  assert.equal(
    lossRecords(losses, "T"),
    '{"type":"lost","time":"T","place":"opens","reason":"ring full","count":3}\n',
  );
});

test("sizeText writes sizes as --buffer-size takes them", () => {
  assert.deepEqual([4096, 65_536, 4_194_304].map(sizeText), ["4K", "64K", "4M"]);
});
