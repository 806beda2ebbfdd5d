import { libc } from "../ffi/mod.ts";
import type { Clock } from "../report/mod.ts";
import { isoText, localFormat, utcFormat, type WallFormat } from "./wall-time.ts";

const CLOCK_REALTIME = 0;
const CLOCK_BOOTTIME = 7;
/** How often the offset between the clocks is read again. */
const REFRESH_MS = 1000;
/** A larger change between two readings is a step of the wall clock and not its adjustment. */
const STEP_MS = 500;

/** Reads both clocks, so that tests can bring their own. */
export interface ClockSource {
  /** Nanoseconds since boot, time asleep included. */
  readonly bootNs: () => number;
  /** Milliseconds since 1970, with a fraction: exact to a quarter of a microsecond. */
  readonly wallMs: () => number;
}

/** The kernel's own clocks. */
export function systemClock(): ClockSource {
  const time = new BigInt64Array(2); // struct timespec
  const read = (clock: number, perSecond: number) => {
    libc.clock_gettime(clock, time);
    return Number(time[0]) * perSecond + Number(time[1]) * (perSecond / 1e9);
  };
  return { bootNs: () => read(CLOCK_BOOTTIME, 1e9), wallMs: () => read(CLOCK_REALTIME, 1e3) };
}

/** Wall time of events, from their boot-clock stamps; local time, or UTC. */
export class RunClock implements Clock {
  readonly #source: ClockSource;
  readonly #format: WallFormat;
  /** Wall time minus boot time, milliseconds. */
  #offsetMs: number | undefined;
  #readAtMs = 0;
  #firstNs: number | undefined;
  #startNs: number | undefined;

  constructor(source: ClockSource, utc: boolean) {
    this.#source = source;
    this.#format = utc ? utcFormat : localFormat;
  }

  /** From now on is what `sinceStart` counts from. */
  begin(): void {
    this.#startNs = this.now();
  }

  now(): number {
    return this.#source.bootNs();
  }

  sinceFirst(bootNs: number): number {
    this.#firstNs ??= bootNs;
    return bootNs - this.#firstNs;
  }

  sinceStart(bootNs: number): number {
    this.#startNs ??= bootNs;
    return bootNs - this.#startNs;
  }

  timeOfDay(bootNs: number): string {
    return this.#format(Math.floor(this.#wallMs(bootNs) / 1000)).time;
  }

  iso(bootNs: number): string {
    return isoText(this.#wallMs(bootNs), this.#format);
  }

  /**
   * Reads the offset between the clocks again when it is older than a second. Returns by how many seconds the wall clock
   * was stepped meanwhile; small adjustments are not steps.
   */
  refresh(): number {
    const before = this.#offsetMs;
    if (before !== undefined && this.now() / 1e6 - this.#readAtMs < REFRESH_MS) return 0;
    const change = this.#readOffset() - (before ?? this.#readOffset());
    return Math.abs(change) < STEP_MS ? 0 : Math.round(change / 100) / 10;
  }

  #wallMs(bootNs: number): number {
    return bootNs / 1e6 + (this.#offsetMs ?? this.#readOffset());
  }

  #readOffset(): number {
    this.#readAtMs = this.now() / 1e6;
    this.#offsetMs = this.#source.wallMs() - this.#readAtMs;
    return this.#offsetMs;
  }
}
