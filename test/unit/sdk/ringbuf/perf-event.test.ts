import assert from "node:assert/strict";
import { afterEach, describe, test } from "node:test";
import { type FakeFunction, fakeBackend, useBackend } from "../../../../sdk/ffi/mod.ts";
import { openPerfOutput, readLost } from "../../../../sdk/ringbuf/perf-event.ts";

const EINVAL = 22;
const EACCES = 13;

let restore = () => {};
afterEach(() => restore());

function fake(functions: Record<string, FakeFunction>): void {
  restore = useBackend(fakeBackend(functions));
}

/** What the kernel answers to perf_event_open(2), by the read_format asked for. */
function fakeOpen(answer: (readFormat: bigint) => ReturnType<FakeFunction>): void {
  fake({
    syscall: (_, attributes) => answer(new BigUint64Array((attributes as Uint8Array).buffer)[4] ?? 0n),
  });
}

describe("openPerfOutput", () => {
  test("asks the kernel to count losses", () => {
    fakeOpen((readFormat) => (readFormat === 16n ? 7 : { result: -1, errno: EACCES }));
    assert.deepEqual(openPerfOutput(0), { fd: 7, countsLost: true });
  });

  test("does without on a kernel that cannot", () => {
    fakeOpen((readFormat) => (readFormat === 0n ? 8 : { result: -1, errno: EINVAL }));
    assert.deepEqual(openPerfOutput(0), { fd: 8, countsLost: false });
  });

  test("passes on any other refusal", () => {
    fakeOpen(() => ({ result: -1, errno: EACCES }));
    assert.throws(() => openPerfOutput(0), { code: "syscall", call: "perf_event_open", errnoName: "EACCES" });
  });
});

describe("readLost", () => {
  test("is the second number that the event reads as", () => {
    fake({
      read: (_, into) => {
        (into as BigUint64Array).set([100n, 23n]);
        return 16;
      },
    });
    assert.equal(readLost(3), 23);
  });
});
