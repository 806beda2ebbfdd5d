import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { SyscallError } from "../../../../../sdk/errors.ts";
import { Output } from "../../../../../sdk/tool/output/output.ts";
import type { Sink } from "../../../../../sdk/tool/output/sink.ts";

/** Takes what it has room for. */
class Bucket implements Sink {
  readonly terminal = false;
  readonly closed = false;
  whole = 0;
  text = "";
  room = Number.POSITIVE_INFINITY;
  error: SyscallError | undefined;

  write(bytes: Uint8Array): number {
    if (this.error !== undefined) throw this.error;
    const taken =
      bytes.length <= this.whole && this.room < bytes.length ? 0 : Math.min(this.room, bytes.length);
    this.room -= taken;
    this.text += new TextDecoder().decode(bytes.subarray(0, taken));
    return taken;
  }
}

describe("Output", () => {
  test("writes at once what there is room for", () => {
    const bucket = new Bucket();
    new Output(bucket).write("one\n");
    assert.equal(bucket.text, "one\n");
  });

  test("keeps the rest, in order, until there is room", async () => {
    const bucket = new Bucket();
    bucket.room = 2;
    const output = new Output(bucket);
    output.write("one\n");
    output.write("two\n");
    assert.equal(bucket.text, "on");
    bucket.room = Number.POSITIVE_INFINITY;
    await output.finish(5000);
    assert.deepEqual([bucket.text, output.ended, output.lostRows], ["one\ntwo\n", "done", 0]);
  });

  test("asks its callers to wait when much is unwritten", async () => {
    const bucket = new Bucket();
    bucket.room = 0;
    const output = new Output(bucket);
    output.write("x".repeat(300_000));
    assert.equal(output.behind, true);
    bucket.room = Number.POSITIVE_INFINITY;
    await output.room();
    assert.equal(output.behind, false);
  });

  test("counts the rows that a reader who stopped will never see, a half one included", async () => {
    const bucket = new Bucket();
    bucket.room = 6;
    const output = new Output(bucket);
    output.write("header\n");
    bucket.room = 9;
    output.write("one\ntwo\nthree\n", true);
    await output.finish(20);
    output.write("four\n", true);
    assert.equal(output.ended, "slow");
    assert.equal(bucket.text.split("\n").length - 2 + output.lostRows, 4);
  });

  test("ends the line that was begun when the rest is given up, so that no reader sees half a one", async () => {
    const bucket = new Bucket();
    bucket.room = 6;
    const output = new Output(bucket);
    output.write("one\ntwo\nthree\n", true);
    output.write("four\n", true);
    output.giveUp();
    bucket.room = Number.POSITIVE_INFINITY;
    await output.finish(5000);
    assert.deepEqual([bucket.text, output.ended, output.lostRows], ["one\ntwo\n", "slow", 2]);
  });

  test("cuts no line where a pipe is full", async () => {
    const bucket = new Bucket();
    bucket.whole = 6;
    bucket.room = 10;
    const output = new Output(bucket);
    output.write("one\ntwo\nthree\n", true);
    await output.finish(20);
    assert.deepEqual([bucket.text, output.ended, output.lostRows], ["one\ntwo\n", "slow", 1]);
  });

  test("ends for good when the reader has gone", () => {
    const bucket = new Bucket();
    const ends: unknown[] = [];
    bucket.error = new SyscallError("write", 32, "EPIPE", "Broken pipe");
    const output = new Output(bucket, (end) => ends.push(end));
    output.write("one\n", true);
    output.write("two\n", true);
    assert.deepEqual([ends, output.lostRows], [["closed"], 2]);
  });

  test("passes on any other error of writing", () => {
    const bucket = new Bucket();
    const ends: unknown[] = [];
    bucket.error = new SyscallError("write", 28, "ENOSPC", "No space left on device");
    new Output(bucket, (end) => ends.push(end)).write("one\n");
    assert.deepEqual(ends, [bucket.error]);
  });

  test("writes raw bytes when told to, and valid UTF-8 otherwise", () => {
    const bytes: number[] = [];
    const sink = {
      terminal: false,
      closed: false,
      whole: 0,
      write: (given: Uint8Array) => bytes.push(...given) && given.length,
    };
    new Output(sink, () => {}, true).write("\udcff");
    new Output(sink).write("\udcff");
    assert.deepEqual(bytes, [0xff, 0xef, 0xbf, 0xbd]);
  });
});
