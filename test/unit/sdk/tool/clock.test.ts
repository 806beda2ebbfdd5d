import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { RunClock, systemClock } from "../../../../sdk/tool/clock.ts";
import { fixtureCommand, Running } from "./fixture.ts";

/** Boot was at 2026-03-01T09:59:00Z; both clocks are set by the test. */
class Hands {
  bootMs = 60_000;
  stepMs = 0;
  readonly bootNs = () => this.bootMs * 1e6;
  readonly wallMs = () => Date.UTC(2026, 2, 1, 9, 59) + this.bootMs + this.stepMs;
}

describe("RunClock", () => {
  test("gives an event the time when it happened, however late it is asked", () => {
    const hands = new Hands();
    const clock = new RunClock(hands, true);
    hands.bootMs = 90_000;
    assert.equal(clock.timeOfDay(60_000 * 1e6), "10:00:00");
    assert.equal(clock.iso(61_234.567_891 * 1e6), "2026-03-01T10:00:01.234567+00:00");
  });

  test("counts from the first event, or from the beginning", () => {
    const hands = new Hands();
    const clock = new RunClock(hands, true);
    clock.begin();
    assert.deepEqual([clock.sinceFirst(61e9), clock.sinceFirst(63e9)], [0, 2e9]);
    assert.deepEqual([clock.sinceStart(61e9), clock.sinceStart(59e9)], [1e9, -1e9]);
  });

  test("follows the wall clock, and says when it was stepped", () => {
    const hands = new Hands();
    const clock = new RunClock(hands, true);
    assert.equal(clock.refresh(), 0);
    hands.stepMs = 3_600_000;
    assert.equal(clock.refresh(), 0, "not older than a second");
    hands.bootMs += 1500;
    assert.equal(clock.refresh(), 3600);
    assert.equal(clock.timeOfDay(hands.bootNs()), "11:00:01");
  });

  test("takes small adjustments without a word", () => {
    const hands = new Hands();
    const clock = new RunClock(hands, true);
    clock.refresh();
    hands.stepMs = 40;
    hands.bootMs += 2000;
    assert.equal(clock.refresh(), 0);
    assert.equal(clock.iso(hands.bootNs()), "2026-03-01T10:00:02.040000+00:00");
  });

  test("agrees with the machine's own clock", () => {
    const clock = new RunClock(systemClock(), true);
    const before = Date.now();
    const now = Date.parse(clock.iso(clock.now()));
    assert.ok(now >= before - 1 && now <= Date.now() + 1);
  });
});

describe("wall time", () => {
  for (const [zone, offset] of [
    ["Asia/Kolkata", "+05:30"],
    ["Pacific/Marquesas", "-09:30"],
    ["UTC", "+00:00"],
  ] as const) {
    test(`is local in ${zone}`, async () => {
      const words = fixtureCommand("ticks", ["--json", "--rows", "1"]);
      const { stdout } = await new Running(words, { TZ: zone }).ended();
      assert.equal(JSON.parse(stdout).time.slice(-6), offset);
    });
  }

  test("is UTC with --utc", async () => {
    const words = fixtureCommand("ticks", ["--json", "--rows", "1", "--utc"]);
    const { stdout } = await new Running(words, { TZ: "Asia/Kolkata" }).ended();
    assert.match(JSON.parse(stdout).time, /\+00:00$/);
  });
});
