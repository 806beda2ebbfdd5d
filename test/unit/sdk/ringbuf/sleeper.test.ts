import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { IDLE_MS } from "../../../../sdk/ringbuf/pace.ts";
import { Sleeper } from "../../../../sdk/ringbuf/sleeper.ts";

const LONG_MS = IDLE_MS - 0.001;

describe("Sleeper", () => {
  for (const ms of [1, LONG_MS, IDLE_MS]) {
    test(`wakes after ${ms} ms`, async () => {
      using sleeper = new Sleeper(new AbortController().signal);
      await sleeper.sleep(ms);
      await sleeper.sleep(ms);
    });

    test(`is woken from ${ms} ms by the abort, and never sleeps again`, async () => {
      const abort = new AbortController();
      using sleeper = new Sleeper(abort.signal);
      let woken = false;
      const slept = sleeper.sleep(ms).then(() => {
        woken = true;
      });
      abort.abort();
      await Promise.resolve();
      await Promise.resolve();
      assert.equal(woken, true);
      await slept;
      await sleeper.sleep(ms);
    });
  }

  test("shares the idle tick: those who wait for it wake in the same turn", async () => {
    using first = new Sleeper(new AbortController().signal);
    using second = new Sleeper(new AbortController().signal);
    const order: string[] = [];
    const one = first.sleep(IDLE_MS).then(() => order.push("first"));
    await new Promise((resolve) => setTimeout(resolve, 5));
    const two = second.sleep(IDLE_MS).then(() => order.push("second"));
    await one;
    await Promise.resolve();
    assert.deepEqual(order, ["first", "second"]);
    await two;
  });

  test("leaving the idle tick does not wake the others", async () => {
    const abort = new AbortController();
    using leaving = new Sleeper(abort.signal);
    using staying = new Sleeper(new AbortController().signal);
    const left = leaving.sleep(IDLE_MS);
    let woken = false;
    const stayed = staying.sleep(IDLE_MS).then(() => {
      woken = true;
    });
    abort.abort();
    await left;
    assert.equal(woken, false);
    await stayed;
  });

  test("turn lets immediates and timers run, even after the abort", async () => {
    using sleeper = new Sleeper(AbortSignal.abort());
    let ran = false;
    setImmediate(() => {
      ran = true;
    });
    await sleeper.turn();
    assert.equal(ran, true);
  });

  test("listens to the signal only until it is disposed of", () => {
    const { signal } = new AbortController();
    let listeners = 0;
    const counting = {
      aborted: false,
      addEventListener: (...args: Parameters<AbortSignal["addEventListener"]>) => {
        listeners++;
        signal.addEventListener(...args);
      },
      removeEventListener: () => {
        listeners--;
      },
    } as unknown as AbortSignal;
    new Sleeper(counting)[Symbol.dispose]();
    assert.equal(listeners, 0);
  });
});
