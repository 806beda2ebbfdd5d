import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { RecordView } from "../../../../sdk/btf/mod.ts";
import { kernelAtLeast, onlineCpus } from "../../../../sdk/os/mod.ts";
import { PerfBuffer } from "../../../../sdk/ringbuf/mod.ts";
import { perfProbe } from "../../../fixtures/bpf/perf.ts";
import { getppid, startCaller } from "./caller.ts";

interface PerfRecord {
  readonly number: number;
  readonly cpu: number;
  readonly tail: string;
}

function decode({ u32, u8 }: RecordView, offset: number, length: number): PerfRecord {
  assert.ok(length >= 21 && length < 29);
  const word = offset >>> 2;
  return {
    number: u32[word] ?? -1,
    cpu: u32[word + 2] ?? -1,
    tail: u8.toString("latin1", offset + 16, offset + 20),
  };
}

function open(targetTgid: number, bytes: number) {
  const probe = perfProbe.attach({ settings: { targetTgid, call: getppid } });
  try {
    return { probe, buffer: new PerfBuffer({ name: "records", fd: probe.maps.records.fd, bytes, decode }) };
  } catch (error) {
    probe.close();
    throw error;
  }
}

describe("PerfBuffer of the kernel", () => {
  test("gives every record once and in order, although the process moves between CPUs", async () => {
    await using caller = startCaller();
    const opened = open(caller.pid, 1 << 20);
    using _ = opened.probe;
    using buffer = opened.buffer;
    const abort = new AbortController();
    const read = Array.fromAsync(buffer.read(abort.signal));
    const cpus = onlineCpus().length;
    await caller.call(20_011, cpus);
    abort.abort();
    const events = (await read).flat();
    assert.deepEqual(
      events.map(({ number }) => number),
      Array.from({ length: 20_011 }, (_, i) => i),
    );
    assert.ok(events.every(({ tail }) => tail === "tail"));
    assert.equal(new Set(events.map(({ cpu }) => cpu)).size, cpus);
    assert.equal(buffer.lost, 0);
  });

  test("counts what finds no room", async () => {
    await using caller = startCaller();
    const opened = open(caller.pid, 4096);
    using _ = opened.probe;
    using buffer = opened.buffer;
    await caller.call(1009);
    const first = (await Array.fromAsync(buffer.read(AbortSignal.abort()))).flat();
    await caller.call(1);
    const second = (await Array.fromAsync(buffer.read(AbortSignal.abort()))).flat();
    assert.ok(first.length > 0 && first.length < 1009);
    assert.deepEqual(
      second.map(({ number }) => number),
      [1009],
    );
    // Before Linux 6.0 the loss is told by the next record on the same CPU only.
    if (kernelAtLeast("6.0")) assert.equal(first.length + buffer.lost, 1009);
    else assert.ok(first.length + buffer.lost <= 1009);
    const { lost } = buffer;
    buffer[Symbol.dispose]();
    assert.equal(buffer.lost, lost);
    await assert.rejects(buffer.read(AbortSignal.abort()).next(), {
      code: "value",
      message: 'Cannot read perf buffer "records": it has been closed',
    });
  });

  test("refuses a size that is no power of two of pages", () => {
    assert.throws(() => open(1, 12_288), { code: "syscall", call: "mmap" });
  });
});
