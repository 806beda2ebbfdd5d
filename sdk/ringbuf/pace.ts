/**
 * The longest wait, when nothing happens: a record is on the screen within 50 ms, and idling costs little. A wake-up of a
 * whole runtime takes up to a tenth of a millisecond of CPU: twenty-five a second are a quarter of a percent.
 */
export const IDLE_MS = 40;
const SHORTEST_MS = 1;
/** How much of the ring may fill during a wait at the rate seen last. */
const TARGET_FILL = 1 / 8;
/** What one CPU has been seen to write at most, in bytes per ms; a sudden burst must not fill half of the ring. */
const BURST = 300_000;
const BURST_FILL = 1 / 2;
const PATIENCE = 1.25;

/**
 * How long to wait between two looks at a ring that wakes nobody: as long as the ring certainly has room, at the rate
 * seen last and for a burst; longer, step by step, while nothing comes.
 */
export class Pace {
  readonly #target: number;
  readonly #longest: number;
  #delay = SHORTEST_MS;
  #produced: number;
  #seen: number;

  /** `capacity` is in bytes, `produced` the position at the time `now`, in ms. */
  constructor(capacity: number, produced: number, now: number) {
    this.#target = capacity * TARGET_FILL;
    this.#longest = clamp((capacity * BURST_FILL) / BURST);
    this.#produced = produced;
    this.#seen = now;
  }

  /** The wait in ms, after a look at the time `now` has found the kernel at position `produced` (modulo 2^32). */
  next(produced: number, now: number): number {
    const bytes = (produced - this.#produced) >>> 0;
    const elapsed = Math.max(now - this.#seen, SHORTEST_MS);
    this.#produced = produced;
    this.#seen = now;
    this.#delay = bytes === 0 ? clamp(this.#delay * PATIENCE) : this.#busy(bytes / elapsed);
    return this.#delay;
  }

  #busy(rate: number): number {
    return clamp(Math.min(this.#target / rate, this.#longest, this.#delay * 2));
  }
}

function clamp(ms: number): number {
  return Math.min(Math.max(ms, SHORTEST_MS), IDLE_MS);
}
