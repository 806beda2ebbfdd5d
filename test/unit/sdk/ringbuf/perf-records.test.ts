import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import type { PerfMemory } from "../../../../sdk/ringbuf/perf-memory.ts";
import { visitRecords } from "../../../../sdk/ringbuf/perf-records.ts";

const PERF_RECORD_LOST = 2;
const PERF_RECORD_MMAP = 1;
const PERF_RECORD_SAMPLE = 9;

/** The buffer of one CPU in ordinary memory, written to as kernel/events/ring_buffer.c does. */
class SyntheticPerf {
  readonly memory: PerfMemory;
  readonly #head: BigUint64Array;
  readonly #bytes: Uint8Array;

  constructor(bytes: number, position: bigint) {
    const head = new ArrayBuffer(8);
    const tail = new ArrayBuffer(8);
    const data = new ArrayBuffer(bytes);
    this.#head = new BigUint64Array(head).fill(position);
    this.#bytes = new Uint8Array(data);
    this.memory = {
      bytes,
      headLow: new Uint32Array(head, 0, 1),
      tail: new BigInt64Array(tail).fill(position),
      tailLow: new Uint32Array(tail, 0, 1),
      data: new Uint32Array(data),
      release: () => {},
    };
  }

  get unread(): bigint {
    return (this.#head[0] ?? 0n) - (this.memory.tail[0] ?? 0n);
  }

  sample(timeNs: bigint, data: Uint8Array): boolean {
    const padded = ((data.length + 4 + 7) & ~7) - 4;
    const body = new DataView(new ArrayBuffer(12 + padded));
    body.setBigUint64(0, timeNs, true);
    body.setUint32(8, padded, true);
    new Uint8Array(body.buffer).set(data, 12);
    return this.record(PERF_RECORD_SAMPLE, new Uint8Array(body.buffer));
  }

  lost(count: bigint): boolean {
    return this.record(PERF_RECORD_LOST, new Uint8Array(BigUint64Array.of(77n, count).buffer));
  }

  /** False when there is no room. */
  record(type: number, body: Uint8Array): boolean {
    const size = 8 + body.length;
    if (this.unread + BigInt(size) > BigInt(this.memory.bytes)) return false;
    const header = new DataView(new ArrayBuffer(8));
    header.setUint32(0, type, true);
    header.setUint16(6, size, true);
    const start = this.#head[0] ?? 0n;
    const bytes = [...new Uint8Array(header.buffer), ...body];
    bytes.forEach((byte, i) => {
      this.#bytes[Number((start + BigInt(i)) % BigInt(this.memory.bytes))] = byte;
    });
    this.#head[0] = start + BigInt(size);
    return true;
  }
}

/** Everything that a visit tells, samples with their bytes. */
function visit(perf: SyntheticPerf, limit = Number.POSITIVE_INFINITY) {
  const seen: unknown[] = [];
  const all = visitRecords(perf.memory, limit, {
    sample: (timeNs, view, length) => seen.push({ timeNs, bytes: [...view.u8.subarray(0, length)] }),
    lost: (count) => seen.push({ lost: count }),
  });
  return { seen, all };
}

const record = fc.oneof(
  fc.record({ timeNs: fc.bigInt(0n, 1n << 53n), bytes: fc.uint8Array({ minLength: 1, maxLength: 300 }) }),
  fc.record({ lost: fc.bigInt(1n, 1n << 40n) }),
  fc.record({ other: fc.constant(16) }),
);

describe("perf records", () => {
  test("come out once each and in order, padded to 8, wherever the data wraps", () => {
    const position = fc.oneof(fc.bigInt(0n, 1n << 16n), fc.bigInt((1n << 32n) - 9000n, (1n << 32n) + 9000n));
    fc.assert(
      fc.property(
        position,
        fc.array(fc.tuple(record, fc.nat({ max: 3 })), { maxLength: 60 }),
        (start, steps) => {
          const perf = new SyntheticPerf(4096, start & ~7n);
          const seen: unknown[] = [];
          const expected: unknown[] = [];
          for (const [one, limit] of steps) {
            if (write(perf, one)) expected.push(...outcome(one));
            if (limit > 0) seen.push(...visit(perf, limit).seen);
          }
          const last = visit(perf);
          assert.deepEqual([...seen, ...last.seen], expected);
          assert.equal(last.all, true);
          assert.equal(perf.unread, 0n);
        },
      ),
    );
  });

  test("say whether all was read", () => {
    const perf = new SyntheticPerf(4096, 0n);
    for (let i = 0; i < 3; i++) perf.sample(BigInt(i), Uint8Array.of(i));
    assert.equal(visit(perf, 2).all, false);
    assert.equal(visit(perf, 2).all, true);
    assert.deepEqual(visit(perf), { seen: [], all: true });
  });
});

type AnyRecord = { timeNs: bigint; bytes: Uint8Array } | { lost: bigint } | { other: number };

function write(perf: SyntheticPerf, one: AnyRecord): boolean {
  if ("lost" in one) return perf.lost(one.lost);
  if ("other" in one) return perf.record(PERF_RECORD_MMAP, new Uint8Array(one.other));
  return perf.sample(one.timeNs, one.bytes);
}

function outcome(one: AnyRecord): unknown[] {
  if ("lost" in one) return [{ lost: Number(one.lost) }];
  if ("other" in one) return [];
  const padding = ((one.bytes.length + 4 + 7) & ~7) - 4 - one.bytes.length;
  return [{ timeNs: Number(one.timeNs), bytes: [...one.bytes, ...Array<number>(padding).fill(0)] }];
}
