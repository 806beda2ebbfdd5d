import { libc } from "../ffi/mod.ts";
import { openPerfOutput, type PerfOutput, readLost } from "./perf-event.ts";
import { mapPerfOutput, type PerfMemory } from "./perf-memory.ts";

/** The event of one CPU and its buffer. */
export class CpuBuffer {
  readonly cpu: number;
  readonly memory: PerfMemory;
  readonly #output: PerfOutput;
  /** What the records of loss have told; complete only once a later record has found room. */
  told = 0;

  constructor(cpu: number, output: PerfOutput, memory: PerfMemory) {
    this.cpu = cpu;
    this.#output = output;
    this.memory = memory;
  }

  get fd(): number {
    return this.#output.fd;
  }

  /** Records that found no room. Exact since Linux 6.0, otherwise what has been told. */
  get lost(): number {
    return this.#output.countsLost ? readLost(this.fd) : this.told;
  }

  close(): void {
    this.memory.release();
    libc.close(this.fd);
  }
}

/** Opens and maps the event of a CPU. Close it. */
export function openCpuBuffer(cpu: number, bytes: number): CpuBuffer {
  const output = openPerfOutput(cpu);
  try {
    return new CpuBuffer(cpu, output, mapPerfOutput(output.fd, bytes));
  } catch (error) {
    libc.close(output.fd);
    throw error;
  }
}
