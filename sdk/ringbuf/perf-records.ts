import { type RecordView, recordView } from "../btf/mod.ts";
import { fence } from "./fence.ts";
import type { PerfMemory } from "./perf-memory.ts";

/** What a reader is told of. */
export interface PerfVisitor {
  /** A program's record, copied to the start of `view`; the copy is overwritten by the next. Time of CLOCK_MONOTONIC. */
  sample(timeNs: number, view: RecordView, length: number): void;
  /** So many records found no room since the last time that this was told. */
  lost(count: number): void;
}

/** Of include/uapi/linux/perf_event.h. */
const PERF_RECORD_LOST = 2;
const PERF_RECORD_SAMPLE = 9;
/** Words of a sample in front of the data: header (2), time (2), size of the data (1). */
const SAMPLE_WORDS = 5;
/** The size of a record is a u16, so no data is longer. */
const LARGEST = 1 << 16;
const TWO_TO_32 = 2 ** 32;

/**
 * Data begins at 4 modulo 8 and may wrap around, so it is copied before it is decoded. One copy serves all: records are
 * read one after the other.
 */
const copy: RecordView = recordView(new ArrayBuffer(LARGEST));

/** The position up to which the kernel has written, modulo 2^32. */
export function writtenBytes({ headLow }: PerfMemory): number {
  return headLow[0] as number;
}

/** The position up to which records have been read, modulo 2^32. */
export function readBytes({ tailLow }: PerfMemory): number {
  return tailLow[0] as number;
}

/** Visits at most `limit` records, gives their room back, and says whether all that was written has been read. */
export function visitRecords(memory: PerfMemory, limit: number, visitor: PerfVisitor): boolean {
  const { data } = memory;
  const mask = data.length - 1;
  const start = readBytes(memory) >>> 2;
  const unread = ((writtenBytes(memory) - readBytes(memory)) >>> 0) >>> 2;
  fence();
  let at = 0;
  for (let records = 0; at < unread && records < limit; records++) {
    const word = (index: number) => data[(start + at + index) & mask] as number;
    const type = word(0);
    if (type === PERF_RECORD_SAMPLE) visitSample(word, visitor);
    else if (type === PERF_RECORD_LOST) visitor.lost(word(4) + word(5) * TWO_TO_32);
    at += word(1) >>> 18; // the upper half of the word is the size in bytes
  }
  if (at > 0) Atomics.add(memory.tail, 0, BigInt(at * 4));
  return at >= unread;
}

/** `word` reads a word of the record, counted from its header. */
function visitSample(word: (index: number) => number, visitor: PerfVisitor): void {
  const length = word(SAMPLE_WORDS - 1);
  for (let i = 0; i < length >>> 2; i++) copy.u32[i] = word(SAMPLE_WORDS + i);
  visitor.sample(word(2) + word(3) * TWO_TO_32, copy, length);
}
