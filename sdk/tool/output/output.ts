import { encodeString } from "../../btf/mod.ts";
import { SyscallError } from "../../errors.ts";
import type { Sink } from "./sink.ts";

/** Writers of rows wait when this much is unwritten, so that losses happen, and are counted, in the kernel. */
const BEHIND_BYTES = 256 * 1024;
const FIRST_RETRY_MS = 1;
const LAST_RETRY_MS = 16;
/** How long a reader may take over the rest of a line that it has begun, when all else has been given up. */
const LINE_MS = 150;
const LINE_FEED = 10;
const EPIPE = 32;

interface Chunk {
  bytes: Uint8Array;
  /** Each line is a row, which counts as lost when it cannot be written. */
  readonly rows: boolean;
}

/** Why output ended: all was written, its reader has gone, its reader was too slow, or the error of the write. */
export type OutputEnd = "done" | "closed" | "slow" | SyscallError;

/**
 * Writes text to a sink in order and never waits for it: what does not fit is kept, up to a bound that `write` asks
 * its callers to respect.
 */
export class Output {
  /** Rows that will never be written. */
  lostRows = 0;
  ended: OutputEnd | undefined;
  readonly #sink: Sink;
  readonly #onEnd: (end: OutputEnd) => void;
  readonly #encode: (text: string) => Uint8Array;
  #chunks: Chunk[] = [];
  #pending = 0;
  #delay = FIRST_RETRY_MS;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #waiting: (() => void)[] = [];
  /** The last byte written was in the middle of a line. */
  #inLine = false;
  #givenUp = false;

  /** `raw` text may hold bytes that are not UTF-8, as lone surrogates. */
  constructor(sink: Sink, onEnd: (end: OutputEnd) => void = () => {}, raw = false) {
    this.#sink = sink;
    this.#onEnd = onEnd;
    const encoder = new TextEncoder();
    this.#encode = raw ? encodeString : (text) => encoder.encode(text);
    if (sink.closed) this.ended = "closed";
  }

  get terminal(): boolean {
    return this.#sink.terminal;
  }

  /** More is unwritten than callers should add to. */
  get behind(): boolean {
    return this.#pending > BEHIND_BYTES;
  }

  /** Queues text and writes what fits. With `rows`, each line of it is a row. */
  write(text: string, rows = false): void {
    if (text === "") return;
    const bytes = this.#encode(text);
    if (this.ended !== undefined || this.#givenUp) {
      if (rows) this.lostRows += countLines(bytes);
      return;
    }
    this.#chunks.push({ bytes, rows });
    this.#pending += bytes.length;
    if (this.#timer === undefined) this.#pump();
  }

  /** Settles once the output is no longer behind, or has ended. */
  async room(): Promise<void> {
    if (this.behind && this.ended === undefined) await this.#progress();
  }

  /** Waits until everything is written, for `timeoutMs` at most; what remains then is given up and counted. */
  async finish(timeoutMs: number): Promise<void> {
    const expired = setTimeout(() => this.giveUp(), timeoutMs);
    while (this.#pending > 0 && this.ended === undefined) await this.#progress();
    clearTimeout(expired);
    this.ended ??= "done";
  }

  /** Drops what is unwritten. A line that was begun is ended, so that no reader of lines sees half a one. */
  giveUp(): void {
    if (this.#pending === 0 || this.#givenUp) return;
    this.#givenUp = true;
    this.#cutToLine();
    if (this.#pending === 0) this.#end("slow");
    else setTimeout(() => this.#end("slow"), LINE_MS);
  }

  #cutToLine(): void {
    const [first] = this.#chunks;
    const begun = this.#inLine && first !== undefined ? lineOf(first.bytes) : new Uint8Array();
    const rows = this.#unwrittenRows();
    this.#chunks = first === undefined || begun.length === 0 ? [] : [{ bytes: begun, rows: first.rows }];
    this.#pending = begun.length;
    this.lostRows += rows - this.#unwrittenRows();
  }

  #unwrittenRows(): number {
    return this.#chunks.reduce((sum, { bytes, rows }) => sum + (rows ? countLines(bytes) : 0), 0);
  }

  #progress(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #pump(): void {
    this.#timer = undefined;
    try {
      this.#writeChunks();
    } catch (error) {
      this.#fail(error);
      return;
    }
    if (this.#pending > 0) this.#retry();
    else if (this.#givenUp) this.#end("slow");
    else this.#delay = FIRST_RETRY_MS;
    if (!this.behind) this.#wake();
  }

  #writeChunks(): void {
    for (let chunk = this.#chunks[0]; chunk !== undefined; chunk = this.#chunks[0]) {
      const written = this.#sink.write(wholeLines(chunk.bytes, this.#sink.whole));
      if (written === 0) return;
      this.#delay = FIRST_RETRY_MS;
      this.#pending -= written;
      this.#inLine = chunk.bytes[written - 1] !== LINE_FEED;
      chunk.bytes = chunk.bytes.subarray(written);
      if (chunk.bytes.length === 0) this.#chunks.shift();
    }
  }

  #retry(): void {
    this.#timer = setTimeout(() => this.#pump(), this.#delay);
    this.#delay = Math.min(LAST_RETRY_MS, this.#delay * 2);
  }

  #fail(error: unknown): void {
    if (!(error instanceof SyscallError)) throw error;
    this.#end(error.errno === EPIPE ? "closed" : error);
  }

  #end(end: OutputEnd): void {
    if (this.ended !== undefined) return;
    clearTimeout(this.#timer);
    this.ended = end;
    this.lostRows += this.#unwrittenRows();
    this.#chunks = [];
    this.#pending = 0;
    this.#wake();
    this.#onEnd(end);
  }

  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}

/** As many lines as a pipe takes whole, so that no line is cut where it is full; one that is longer may be. */
function wholeLines(bytes: Uint8Array, most: number): Uint8Array {
  if (most === 0 || bytes.length <= most) return bytes;
  const end = bytes.lastIndexOf(LINE_FEED, most - 1);
  return end < 0 ? bytes : bytes.subarray(0, end + 1);
}

/** Up to the first line feed, and with it. */
function lineOf(bytes: Uint8Array): Uint8Array {
  const end = bytes.indexOf(LINE_FEED);
  return end < 0 ? bytes : bytes.subarray(0, end + 1);
}

function countLines(bytes: Uint8Array): number {
  let lines = 0;
  for (let at = bytes.indexOf(LINE_FEED); at >= 0; at = bytes.indexOf(LINE_FEED, at + 1)) lines++;
  return lines;
}
