import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { RingBuffer } from "../../../../sdk/ringbuf/mod.ts";
import { type RingEvent, ringProbe } from "../../../fixtures/bpf/ring.ts";
import { getppid, startCaller } from "./caller.ts";

const RECORD_BYTES = 72;

function load(targetTgid: number, ringBytes: number, discardEvery = 0) {
  return ringProbe.attach({
    settings: { targetTgid, call: getppid, discardEvery },
    sizes: { records: ringBytes },
  });
}

function numbers(events: readonly RingEvent[]): number[] {
  return events.map(({ number }) => number);
}

function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}

/** How many mappings of BPF maps this process has. */
function mappings(): number {
  return readFileSync("/proc/self/maps", "utf8").match(/bpf-map|bpf_map/g)?.length ?? 0;
}

describe("RingBuffer of the kernel", () => {
  test("gives every record once, in order and whole, while they are written", async () => {
    await using caller = startCaller();
    using probe = load(caller.pid, 8 << 20); // room for all of them, if the reader does not get to run
    const abort = new AbortController();
    const read = Array.fromAsync(probe.events.records.read(abort.signal));
    await caller.call(50_021);
    abort.abort();
    const events = (await read).flat();
    assert.deepEqual(numbers(events), upTo(50_021));
    assert.deepEqual(probe.losses(), []);
    for (const event of events) {
      const { timeNs, number, ...rest } = event;
      assert.ok(timeNs > 0 && number >= 0);
      assert.deepEqual(rest, {
        tgid: caller.pid,
        tid: caller.pid,
        call: getppid,
        comm: "perl",
        one: 1,
        two: 2,
      });
    }
    const times = events.map(({ timeNs }) => timeNs);
    assert.deepEqual(
      times,
      times.toSorted((a, b) => a - b),
    );
  });

  test("goes round a small ring many times without a loss, one event at a time", async () => {
    await using caller = startCaller();
    using probe = load(caller.pid, 4096);
    const seen: number[] = [];
    for (let lap = 0; lap < 50; lap++) {
      await caller.call(50);
      assert.equal(probe.events.records.unread, 50 * RECORD_BYTES);
      for await (const { number } of probe.events.records.events(AbortSignal.abort())) seen.push(number);
    }
    assert.deepEqual(seen, upTo(2500));
    assert.deepEqual(probe.losses(), []);
  });

  test("what finds no room is counted, to the last record", async () => {
    await using caller = startCaller();
    using probe = load(caller.pid, 4096);
    await caller.call(1009);
    const room = Math.floor(4096 / RECORD_BYTES);
    assert.deepEqual(numbers(probe.events.records.drain()), upTo(room));
    assert.deepEqual(probe.losses(), [{ place: "records", reason: "ring full", count: 1009 - room }]);
    await caller.call(1);
    assert.deepEqual(numbers(probe.events.records.drain()), [1009]);
  });

  test("leaves out discarded records", async () => {
    await using caller = startCaller();
    using probe = load(caller.pid, 1 << 20, 3);
    await caller.call(1009);
    const kept = upTo(1009).filter((number) => number % 3 !== 2);
    assert.deepEqual(numbers(probe.events.records.drain()), kept);
  });

  test("unmaps both parts when it is closed, once each", () => {
    using probe = load(1, 8192);
    const { fd } = probe.maps.ring;
    for (let round = 0; round < 100; round++) {
      const ring = new RingBuffer({ name: "records", fd, bytes: 8192, decode: () => undefined });
      assert.equal(mappings(), 2);
      ring[Symbol.dispose]();
      ring[Symbol.dispose]();
      assert.equal(mappings(), 0);
    }
  });

  test("refuses what is no ring buffer, and a size that is not the ring's", () => {
    using probe = load(1, 8192);
    const { fd } = probe.maps.ring;
    const decode = () => undefined;
    for (const [wrong, bytes] of [
      [fd, 16384],
      [-1, 8192],
    ] as const) {
      assert.throws(() => new RingBuffer({ name: "records", fd: wrong, bytes, decode }), {
        code: "syscall",
        call: "mmap",
      });
    }
  });
});
