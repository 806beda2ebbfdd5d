import { IDLE_MS } from "./pace.ts";

/** Those who wait for the next idle tick, which all readers of the process share: one wake-up serves every ring. */
const idle = new Set<() => void>();

function tick(): void {
  const woken = [...idle];
  idle.clear();
  for (const wake of woken) wake();
}

function joinTick(wake: () => void): void {
  if (idle.size === 0) tickTimer = setTimeout(tick, IDLE_MS);
  idle.add(wake);
}

let tickTimer: ReturnType<typeof setTimeout> | undefined;

/** The last to leave stops the timer, so that it does not keep the process. */
function leaveTick(wake: () => void): void {
  if (idle.delete(wake) && idle.size === 0) clearTimeout(tickTimer);
}

/** Waits that an abort signal ends at once. Dispose it when done: it listens to the signal. */
export class Sleeper implements Disposable {
  readonly #signal: AbortSignal;
  readonly #interrupt = () => this.#wake?.();
  #wake: (() => void) | undefined;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
    signal.addEventListener("abort", this.#interrupt);
  }

  /** Waits about `ms`; from `IDLE_MS` on it is the next shared tick, which may come sooner. */
  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      if (this.#signal.aborted) return resolve();
      if (ms >= IDLE_MS) return this.#sleepIdle(resolve);
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** Lets the event loop run once: timers, input and output, signals. */
  turn(): Promise<void> {
    return new Promise((resolve) => setImmediate(resolve));
  }

  [Symbol.dispose](): void {
    this.#signal.removeEventListener("abort", this.#interrupt);
    this.#wake = undefined;
  }

  #sleepIdle(resolve: () => void): void {
    joinTick(resolve);
    this.#wake = () => {
      leaveTick(resolve);
      resolve();
    };
  }
}
