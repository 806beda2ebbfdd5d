import type { Clock } from "../report/mod.ts";

/** Something that was seen and not kept: where, why, and how often so far. */
export interface Loss {
  readonly place: string;
  readonly reason: string;
  readonly count: number;
}

/** What the runner asks of an attached object; `LoadedObject` is one. */
export interface Attached extends Disposable {
  /** Totals since load. */
  losses?(): readonly Loss[];
  /** Programs that were left out because their hook is missing. */
  readonly skipped?: readonly { readonly program: string; readonly error: Error }[];
}

/** What the runner asks of a probe; `Probe` is one. */
export interface Attachable {
  readonly description?: {
    readonly streams: readonly { readonly name: string }[];
    readonly settings?: readonly { readonly name: string }[];
  };
  attach(options?: object): Attached;
}

/** What a tool's function is given to work with: everything it opens here is closed by the runner, last first. */
export interface Scope {
  /** Aborted when the run ends, for whatever reason; readers then drain and stop. */
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /** The command that the run waits for, started but held until everything is attached. */
  readonly command: { readonly pid: number } | undefined;
  /** Opens, loads and attaches a probe, with the user's `--buffer-size` for its event streams. */
  attach<P extends Attachable>(probe: P, options?: Parameters<P["attach"]>[0]): ReturnType<P["attach"]>;
  /** Keeps something until the run ends. */
  use<T extends Disposable | AsyncDisposable>(resource: T): T;
  /** Counts losses of the tool's own making. `read` gives totals. */
  countLosses(read: () => readonly Loss[]): void;
  /** One line on stderr, as for what is not traced here. */
  note(text: string): void;
}
