/**
 * Reading events: the mapped ring buffer, one for all CPUs and in order, and the perf buffer, one per CPU, for what the
 * ring cannot do. Both are read in TypeScript, from memory shared with the kernel, on a timer that adapts.
 *
 * @example
 * for await (const batch of ring.read(signal)) for (const event of batch) console.log(event.comm);
 *
 * @module
 */

export { PerfBuffer, type PerfBufferOptions } from "./perf-buffer.ts";
export { RingBuffer, type RingBufferOptions } from "./ring-buffer.ts";
export type { RingMemory } from "./ring-memory.ts";
