import assert from "node:assert/strict";
import { afterEach, describe, test } from "node:test";
import { type FakeFunction, fakeBackend, useBackend } from "../../../../sdk/ffi/mod.ts";
import { mapRing } from "../../../../sdk/ringbuf/ring-memory.ts";

const PAGE = 65536;
const EINVAL = 22;

let restore = () => {};
afterEach(() => restore());

/** A kernel with large pages that notes what is mapped and unmapped. */
function fakeKernel(mmap: FakeFunction): string[] {
  const calls: string[] = [];
  const functions: Record<string, FakeFunction> = {
    getpagesize: () => PAGE,
    mmap: (...args) => {
      calls.push(`mmap ${args[1]} ${args[2]} at ${args[5]}`);
      return mmap(...args);
    },
    munmap: (address, length) => {
      calls.push(`munmap ${address} ${length}`);
      return 0;
    },
  };
  restore = useBackend(fakeBackend(functions));
  return calls;
}

describe("mapRing", () => {
  test("maps the consumer's page to write, the producer's and the data twice to read, by the size of this CPU's page", () => {
    const calls = fakeKernel((...args) => (args[5] === 0 ? 0x100000 : 0x200000));
    const memory = mapRing(5, 1 << 20);
    assert.deepEqual(calls, [`mmap ${PAGE} 3 at 0`, `mmap ${PAGE + (2 << 20)} 1 at ${PAGE}`]);
    assert.equal(memory.data.u8.length, 2 << 20);
    calls.length = 0;
    memory.release();
    assert.deepEqual(calls, [`munmap ${0x100000} ${PAGE}`, `munmap ${0x200000} ${PAGE + (2 << 20)}`]);
  });

  test("unmaps the first part when the second is refused", () => {
    const calls = fakeKernel((...args) => (args[5] === 0 ? 0x100000 : { result: -1, errno: EINVAL }));
    assert.throws(() => mapRing(5, 1 << 20), { code: "syscall", call: "mmap", errnoName: "EINVAL" });
    assert.equal(calls.at(-1), `munmap ${0x100000} ${PAGE}`);
  });
});
