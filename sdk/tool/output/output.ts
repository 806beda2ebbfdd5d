import { encodeString } from "../../btf/mod.ts";
import { SyscallError } from "../../errors.ts";
import type { Sink } from "./sink.ts";

/** Writers of rows wait when this much is unwritten, so that losses happen, and are counted, in the kernel. */
const BEHIND_BYTES = 256 * 1024;
const FIRST_RETRY_MS = 1;
const LAST_RETRY_MS = 16;
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
    if (this.ended !== undefined) {
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

  /** Drops what is unwritten. */
  giveUp(): void {
    if (this.#pending > 0) this.#end("slow");
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
    else this.#delay = FIRST_RETRY_MS;
    if (!this.behind) this.#wake();
  }

  #writeChunks(): void {
    for (let chunk = this.#chunks[0]; chunk !== undefined; chunk = this.#chunks[0]) {
      const written = this.#sink.write(chunk.bytes);
      if (written === 0) return;
      this.#delay = FIRST_RETRY_MS;
      this.#pending -= written;
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
    for (const { bytes, rows } of this.#chunks) if (rows) this.lostRows += countLines(bytes);
    this.#chunks = [];
    this.#pending = 0;
    this.#wake();
    this.#onEnd(end);
  }

  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}

function countLines(bytes: Uint8Array): number {
  let lines = 0;
  for (let at = bytes.indexOf(LINE_FEED); at >= 0; at = bytes.indexOf(LINE_FEED, at + 1)) lines++;
  return lines;
}
