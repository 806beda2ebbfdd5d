import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import type { RecordView } from "../../../../sdk/btf/mod.ts";
import { decodeRecords, finishedBytes, unreadBytes } from "../../../../sdk/ringbuf/ring-records.ts";
import { type Reserved, SyntheticRing } from "./synthetic-ring.ts";

const RING_BYTES = 4096;

interface Seen {
  readonly value: number;
  readonly length: number;
}

/** The value, after a check that no byte of the record is another's. */
function decode(view: RecordView, offset: number, length: number): Seen {
  const value = view.u32[offset >>> 2] ?? -1;
  for (let i = 4; i < length; i++) assert.equal(view.u8[offset + i], value & 0xff);
  return { value, length };
}

function drain(ring: SyntheticRing, limit = Number.POSITIVE_INFINITY): Seen[] {
  const seen: Seen[] = [];
  decodeRecords(ring.memory, finishedBytes(ring.memory, limit), decode, seen);
  return seen;
}

const position = fc
  .oneof(
    fc.bigInt(0n, 1n << 20n),
    fc.bigInt((1n << 31n) - 8192n, (1n << 31n) + 8192n),
    fc.bigInt((1n << 32n) - 8192n, (1n << 32n) + 8192n),
    fc.bigInt((1n << 53n) - 8192n, (1n << 53n) + 8192n),
    fc.bigInt((1n << 62n) - 8192n, 1n << 62n),
  )
  .map((at) => at & ~7n);

type Step =
  | { readonly do: "reserve"; readonly length: number }
  | { readonly do: "finish"; readonly which: number; readonly discard: boolean }
  | { readonly do: "drain"; readonly limit: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ do: fc.constant("reserve" as const), length: fc.integer({ min: 4, max: 700 }) }),
  },
  {
    weight: 5,
    arbitrary: fc.record({ do: fc.constant("finish" as const), which: fc.nat(), discard: fc.boolean() }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant("drain" as const), limit: fc.integer({ min: 1, max: 20 }) }),
  },
);

/** What must come out: a record once it and all before it are finished, unless it was discarded. */
class Model {
  readonly ring: SyntheticRing;
  readonly expected: Seen[] = [];
  readonly seen: Seen[] = [];
  readonly #all: {
    readonly record: Reserved;
    readonly value: number;
    fate: "busy" | "kept" | "discarded";
  }[] = [];

  constructor(start: bigint) {
    this.ring = new SyntheticRing(RING_BYTES, start);
  }

  run(step: Step): void {
    if (step.do === "reserve") this.#reserve(step.length);
    else if (step.do === "finish") this.#finish(step.which, step.discard);
    else this.seen.push(...drain(this.ring, step.limit));
  }

  finishAll(): void {
    while (this.#all.some(({ fate }) => fate === "busy")) this.#finish(0, false);
    this.seen.push(...drain(this.ring));
    for (const { record, value, fate } of this.#all) {
      if (fate === "kept") this.expected.push({ value, length: record.length });
    }
  }

  /** The records that have been read and those that may not be yet. */
  checkOrder(): void {
    const kept = this.#all.filter(({ fate }) => fate !== "discarded").map(({ value }) => value);
    const values = this.seen.map(({ value }) => value);
    const firstBusy = this.#all.find(({ fate }) => fate === "busy")?.value ?? Number.POSITIVE_INFINITY;
    assert.deepEqual(values, kept.slice(0, values.length));
    assert.ok(values.every((value) => value < firstBusy));
  }

  #reserve(length: number): void {
    const record = this.ring.reserve(length);
    if (record !== undefined) this.#all.push({ record, value: this.#all.length + 0x01020304, fate: "busy" });
  }

  #finish(which: number, discard: boolean): void {
    const busy = this.#all.filter(({ fate }) => fate === "busy");
    const chosen = busy[which % Math.max(busy.length, 1)];
    if (chosen === undefined) return;
    chosen.fate = discard ? "discarded" : "kept";
    if (discard) this.ring.discard(chosen.record);
    else this.ring.submit(chosen.record, chosen.value);
  }
}

describe("ring records", () => {
  test("come out once each and in order, whatever is reserved, finished, discarded and read when", () => {
    fc.assert(
      fc.property(position, fc.array(step, { maxLength: 200 }), (start, steps) => {
        const model = new Model(start);
        for (const one of steps) {
          model.run(one);
          model.checkOrder();
        }
        model.finishAll();
        assert.deepEqual(model.seen, model.expected);
        assert.equal(model.ring.consumed, model.ring.produced);
        assert.equal(unreadBytes(model.ring.memory), 0);
      }),
    );
  });

  test("fill the ring to the last byte and are read from there", () => {
    const ring = new SyntheticRing(RING_BYTES, (1n << 32n) - 2048n);
    while (ring.write(7, 56));
    assert.equal(unreadBytes(ring.memory), RING_BYTES);
    assert.equal(drain(ring).length, RING_BYTES / 64);
    assert.equal(ring.consumed, (1n << 32n) + 2048n);
  });

  test("a record of the whole ring is read, although it wraps around", () => {
    const ring = new SyntheticRing(RING_BYTES, 4000n);
    assert.ok(ring.write(0x0a0b0c0d, RING_BYTES - 8));
    assert.deepEqual(drain(ring), [{ value: 0x0a0b0c0d, length: RING_BYTES - 8 }]);
  });

  test("the limit counts discarded records too", () => {
    const ring = new SyntheticRing(RING_BYTES);
    for (let i = 0; i < 4; i++) {
      const record = ring.reserve(8);
      if (record !== undefined) ring.discard(record);
    }
    assert.deepEqual(drain(ring, 3), []);
    assert.equal(unreadBytes(ring.memory), 16);
  });

  test("the offset given to the decoder is a multiple of 8, and views begin where the data begins", () => {
    const ring = new SyntheticRing(RING_BYTES, 40n);
    ring.write(5, 13);
    ring.write(6, 8);
    const offsets: number[] = [];
    const into: undefined[] = [];
    const note = (view: RecordView, offset: number) => {
      assert.equal(view, ring.memory.data);
      offsets.push(offset);
      return undefined;
    };
    decodeRecords(ring.memory, finishedBytes(ring.memory, 10), note, into);
    assert.deepEqual(offsets, [48, 72]);
  });

  test("a decoder that throws takes nothing", () => {
    const ring = new SyntheticRing(RING_BYTES);
    ring.write(1);
    assert.throws(() =>
      decodeRecords(
        ring.memory,
        finishedBytes(ring.memory, 1),
        () => {
          throw new Error("no");
        },
        [],
      ),
    );
    assert.deepEqual(drain(ring), [{ value: 1, length: 8 }]);
  });
});
