import process from "node:process";

/** Why a run ended. */
export type EndReason = "signal" | "duration" | "command" | "count" | "output" | "source" | "failure";

/** Interrupted twice: the status that a shell gives for SIGINT. */
const INTERRUPTED = 130;
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Every way to end a run leads here: signals, the duration, a reader that has gone, the last report. The first aborts
 * `signal`; all the rest of ending is the same for all. A second SIGINT does not wait for it.
 */
export class Ending implements Disposable {
  reason: EndReason | undefined;
  /** What failed, when the reason is a failure. */
  error: unknown;
  readonly #controller = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #onSignal = (name: string) => {
    if (name === "SIGINT" && this.reason === "signal") process.exit(INTERRUPTED);
    this.end("signal");
  };

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  end(reason: EndReason): void {
    if (this.reason !== undefined) return;
    this.reason = reason;
    this.#controller.abort();
  }

  fail(error: unknown): void {
    this.error ??= error;
    this.end("failure");
  }

  /** Listens for signals; a tool started in the background by a shell has SIGINT ignored until then. */
  watchSignals(): void {
    for (const name of SIGNALS) process.on(name, this.#onSignal);
  }

  after(seconds: number): void {
    this.#timer = setTimeout(() => this.end("duration"), seconds * 1000);
  }

  /** Settles when the run ends. */
  async ended(): Promise<void> {
    if (this.signal.aborted) return;
    await new Promise<void>((resolve) =>
      this.signal.addEventListener("abort", () => resolve(), { once: true }),
    );
  }

  /** Settles after a time, or when the run ends. */
  async pause(ms: number): Promise<void> {
    if (this.signal.aborted) return;
    await new Promise<void>((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.signal.removeEventListener("abort", done);
        resolve();
      };
      const timer = setTimeout(done, Math.max(0, ms));
      this.signal.addEventListener("abort", done);
    });
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    for (const name of SIGNALS) process.off(name, this.#onSignal);
  }
}
