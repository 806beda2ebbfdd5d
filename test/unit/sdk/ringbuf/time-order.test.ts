import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { TimeOrder } from "../../../../sdk/ringbuf/time-order.ts";

interface Event {
  readonly cpu: number;
  readonly timeNs: number;
  readonly index: number;
}

describe("TimeOrder", () => {
  test("gives every event once, by time, those of one CPU in their order", () => {
    const cpus = fc.array(fc.array(fc.nat({ max: 40 }), { maxLength: 50 }), { maxLength: 5 });
    fc.assert(
      fc.property(cpus, fc.array(fc.nat({ max: 40 })), (steps, bounds) => {
        const order = new TimeOrder<Event>();
        const all = steps.flatMap((gaps, cpu) => stamped(cpu, gaps));
        for (const event of all) order.add(event.timeNs, event);
        const seen: Event[] = [];
        for (const until of bounds.toSorted((a, b) => a - b)) {
          order.release(until, seen);
          assert.equal(seen.length, all.filter(({ timeNs }) => timeNs <= until).length);
        }
        order.release(Number.POSITIVE_INFINITY, seen);
        assert.deepEqual(
          seen,
          all.toSorted((a, b) => a.timeNs - b.timeNs),
        );
      }),
    );
  });

  test("an event that comes too late is given at once, not dropped", () => {
    const order = new TimeOrder<string>();
    const seen: string[] = [];
    order.add(10, "in time");
    order.release(20, seen);
    order.add(5, "late");
    order.release(20, seen);
    assert.deepEqual(seen, ["in time", "late"]);
  });
});

/** Events whose times rise by the gaps; equal times are allowed. */
function stamped(cpu: number, gaps: readonly number[]): Event[] {
  let timeNs = 0;
  return gaps.map((gap, index) => {
    timeNs += gap;
    return { cpu, timeNs, index };
  });
}
