import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { RecordView } from "../../../../sdk/btf/mod.ts";
import { RingBuffer } from "../../../../sdk/ringbuf/mod.ts";
import { SyntheticRing } from "./synthetic-ring.ts";

const RING_BYTES = 1 << 16;

function decode(view: RecordView, offset: number): number {
  return view.u32[offset >>> 2] ?? -1;
}

function open(ring: SyntheticRing): RingBuffer<number> {
  return new RingBuffer({ name: "opens", fd: -1, bytes: ring.bytes, decode }, ring.memory);
}

function fill(ring: SyntheticRing, from: number, count: number): number[] {
  const values = Array.from({ length: count }, (_, i) => from + i);
  for (const value of values) assert.ok(ring.write(value));
  return values;
}

describe("RingBuffer", () => {
  test("drain gives all that is finished, once", () => {
    const ring = new SyntheticRing(RING_BYTES);
    using buffer = open(ring);
    const values = fill(ring, 0, 3000);
    assert.equal(buffer.unread, 3000 * 16);
    assert.equal(buffer.capacity, RING_BYTES);
    assert.deepEqual(buffer.drain(), values);
    assert.deepEqual(buffer.drain(), []);
    assert.equal(buffer.unread, 0);
  });

  test("read gives batches that are not empty, and after the abort what was there by then", async () => {
    const ring = new SyntheticRing(RING_BYTES);
    using buffer = open(ring);
    const abort = new AbortController();
    const expected = fill(ring, 0, 2500);
    const seen: number[] = [];
    for await (const batch of buffer.read(abort.signal)) {
      assert.ok(batch.length > 0);
      if (seen.length === 0) {
        expected.push(...fill(ring, 2500, 100));
        abort.abort();
      }
      seen.push(...batch);
    }
    assert.deepEqual(seen, expected);
  });

  test("read of an aborted signal drains once and ends", async () => {
    const ring = new SyntheticRing(RING_BYTES);
    using buffer = open(ring);
    const expected = fill(ring, 0, 3000);
    const seen = (await Array.fromAsync(buffer.read(AbortSignal.abort()))).flat();
    assert.deepEqual(seen, expected);
  });

  test("read ends although records keep coming after the abort", async () => {
    const ring = new SyntheticRing(RING_BYTES);
    using buffer = open(ring);
    fill(ring, 0, 10);
    let batches = 0;
    for await (const _ of buffer.read(AbortSignal.abort())) {
      batches++;
      fill(ring, 100, 10);
    }
    assert.equal(batches, 1);
    assert.equal(buffer.unread, 160);
  });

  test("the end waits for a record that is being written, but not for ever", async () => {
    const ring = new SyntheticRing(RING_BYTES);
    using buffer = open(ring);
    const first = ring.reserve(8);
    assert.ok(first);
    fill(ring, 1, 2);
    setTimeout(() => ring.submit(first, 0), 1);
    assert.deepEqual((await Array.fromAsync(buffer.read(AbortSignal.abort()))).flat(), [0, 1, 2]);
    ring.reserve(8);
    assert.deepEqual(await Array.fromAsync(buffer.read(AbortSignal.abort())), []);
  });

  test("read takes nothing while nobody asks", async () => {
    const ring = new SyntheticRing(RING_BYTES);
    using buffer = open(ring);
    fill(ring, 0, 2000);
    const batches = buffer.read(new AbortController().signal);
    assert.equal(buffer.unread, 32000);
    const { value } = await batches.next();
    const left = buffer.unread;
    assert.equal(left, 32000 - 16 * (value?.length ?? 0));
    await new Promise((resolve) => setTimeout(resolve, 30));
    assert.equal(buffer.unread, left);
    await batches.return();
  });

  test("read notices what comes while it waits", async () => {
    const ring = new SyntheticRing(RING_BYTES);
    using buffer = open(ring);
    const batches = buffer.read(new AbortController().signal);
    const first = batches.next();
    await new Promise((resolve) => setTimeout(resolve, 30));
    fill(ring, 0, 3);
    assert.deepEqual(await first, { done: false, value: [0, 1, 2] });
    await batches.return();
  });

  test("read lets the event loop run, however much there is to read", async () => {
    const ring = new SyntheticRing(RING_BYTES);
    using buffer = open(ring);
    const abort = new AbortController();
    setTimeout(() => abort.abort(), 5);
    let next = 0;
    let seen = 0;
    fill(ring, 0, 2000);
    for await (const batch of buffer.read(abort.signal)) {
      seen += batch.length;
      if (!abort.signal.aborted) fill(ring, next, batch.length);
      next += batch.length;
    }
    assert.equal(abort.signal.aborted, true);
    assert.equal(seen, next);
  });

  test("events gives one event at a time, and leaves the loop when told", async () => {
    const ring = new SyntheticRing(RING_BYTES);
    using buffer = open(ring);
    const expected = fill(ring, 0, 2500);
    assert.deepEqual(await Array.fromAsync(buffer.events(AbortSignal.abort())), expected);
    fill(ring, 0, 5);
    for await (const event of buffer.events(new AbortController().signal)) {
      assert.equal(event, 0);
      break;
    }
  });

  test("dispose unmaps once, and reading afterwards throws", async () => {
    const ring = new SyntheticRing(RING_BYTES);
    const buffer = open(ring);
    fill(ring, 0, 1);
    const batches = buffer.read(new AbortController().signal);
    await batches.next();
    buffer[Symbol.dispose]();
    buffer[Symbol.dispose]();
    assert.equal(ring.releases, 1);
    const closed = { code: "value", message: 'Cannot read ring buffer "opens": it has been closed' };
    assert.throws(() => buffer.drain(), closed);
    assert.throws(() => buffer.unread, closed);
    await assert.rejects(batches.next(), closed);
    await assert.rejects(Array.fromAsync(buffer.read(AbortSignal.abort())), closed);
  });

  for (const bytes of [0, -4096, 3000, 2 ** 32, Number.NaN, 4096.5]) {
    test(`refuses a size of ${bytes}`, () => {
      assert.throws(() => new RingBuffer({ name: "opens", fd: -1, bytes, decode }), {
        code: "value",
        message: `Cannot map a ring buffer: size ${bytes}, wanted a power of two of at most 2147483648`,
      });
    });
  }
});
