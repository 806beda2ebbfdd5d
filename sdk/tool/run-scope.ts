import { type ProbeSizes, withRunnerOptions } from "./attach-options.ts";
import type { RunClock } from "./clock.ts";
import type { LossMeter } from "./losses.ts";
import type { Attachable, Attached, Loss, Scope } from "./scope.ts";

/** What a scope needs of its run. */
export interface ScopeParts {
  readonly signal: AbortSignal;
  readonly clock: RunClock;
  readonly command: { readonly pid: number } | undefined;
  readonly sizes: ProbeSizes;
  readonly meter: LossMeter;
  readonly note: (text: string) => void;
  /** Called after each attach. */
  readonly attached: () => void;
}

/** The runner's side of a tool's {@link Scope}. */
export class RunScope implements Scope, AsyncDisposable {
  readonly #parts: ScopeParts;
  readonly #stack = new AsyncDisposableStack();

  constructor(parts: ScopeParts) {
    this.#parts = parts;
  }

  get signal(): AbortSignal {
    return this.#parts.signal;
  }

  get clock(): RunClock {
    return this.#parts.clock;
  }

  get command(): { readonly pid: number } | undefined {
    return this.#parts.command;
  }

  attach<P extends Attachable>(probe: P, options?: Parameters<P["attach"]>[0]): ReturnType<P["attach"]> {
    const object: Attached = this.use(
      probe.attach(withRunnerOptions(probe, options ?? {}, this.#parts.sizes)),
    );
    this.countLosses(() => object.losses?.() ?? []);
    for (const { program, error } of object.skipped ?? [])
      this.note(`not traced: ${program}: ${error.message}`);
    this.#parts.attached();
    return object as ReturnType<P["attach"]>;
  }

  use<T extends Disposable | AsyncDisposable>(resource: T): T {
    return this.#stack.use(resource);
  }

  countLosses(read: () => readonly Loss[]): void {
    this.#parts.meter.add(read);
  }

  note(text: string): void {
    this.#parts.note(text);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }
}
