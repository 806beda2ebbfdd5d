import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { traceLines } from "../../../../sdk/os/trace-pipe.ts";

const directory = mkdtempSync(join(tmpdir(), "trace-pipe-"));
after(() => rmSync(directory, { recursive: true }));

function fifo(name: string): string {
  const path = join(directory, name);
  execFileSync("mkfifo", [path]);
  return path;
}

/** Read and write, so that it opens without a reader and data stays in the pipe. */
function withWriter<T>(path: string, body: (writer: number) => Promise<T>): Promise<T> {
  const writer = openSync(path, "r+");
  return body(writer).finally(() => closeSync(writer));
}

describe("traceLines", () => {
  test("gives what is there at the abort, line by line, without the part of a line at the end", () =>
    withWriter(fifo("lines"), async (writer) => {
      writeSync(writer, "one\n\ntwo\nthr");
      assert.deepEqual(await Array.fromAsync(traceLines(join(directory, "lines"), AbortSignal.abort())), [
        "one",
        "",
        "two",
      ]);
    }));

  test("puts a line together that comes in parts, and wakes when it comes", () =>
    withWriter(fifo("parts"), async (writer) => {
      const lines = traceLines(join(directory, "parts"), new AbortController().signal);
      const first = lines.next();
      writeSync(writer, "half ");
      await new Promise((resolve) => setTimeout(resolve, 30));
      writeSync(writer, "whole\n");
      assert.deepEqual(await first, { done: false, value: "half whole" });
      await lines.return();
    }));

  test("keeps bytes that are not UTF-8", () =>
    withWriter(fifo("bytes"), async (writer) => {
      writeSync(writer, Uint8Array.of(0x61, 0xff, 0xc3, 0xa9, 0x0a));
      assert.deepEqual(await Array.fromAsync(traceLines(join(directory, "bytes"), AbortSignal.abort())), [
        "a\udcffé",
      ]);
    }));

  test("ends at the abort although nothing comes", () =>
    withWriter(fifo("idle"), async () => {
      const abort = new AbortController();
      const lines = Array.fromAsync(traceLines(join(directory, "idle"), abort.signal));
      setTimeout(() => abort.abort(), 1);
      assert.deepEqual(await lines, []);
    }));

  test("says what cannot be opened", async () => {
    await assert.rejects(Array.fromAsync(traceLines(join(directory, "none"), AbortSignal.abort())), {
      code: "syscall",
      call: "open",
      errnoName: "ENOENT",
    });
  });
});
