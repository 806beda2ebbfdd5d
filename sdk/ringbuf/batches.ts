import { Pace } from "./pace.ts";
import { Sleeper } from "./sleeper.ts";

/** Where batches come from: a ring, or the perf buffers of all CPUs. Positions are in bytes, modulo 2^32. */
export interface BatchSource<E> {
  /** In bytes. */
  readonly capacity: number;
  /** Up to where the kernel has written. */
  produced(): number;
  /**
   * Appends at most a slice of what can be read, and says whether more could be read at once. `last` means that nothing
   * may be held back for a better order.
   */
  take(into: E[], last: boolean): boolean;
  /** A question that becomes true once all that is written by now has been taken. */
  mark(): () => boolean;
}

/** How long the event loop may be kept waiting; what the reader of a batch does with it counts. */
const SLICE_MS = 4;
/** How long the end waits for a program that has reserved a record and not yet finished it. */
const PATIENCE_MS = 20;

/** Batches until the signal aborts, then what the kernel had written by then. Nothing is taken while nobody asks. */
export async function* readBatches<E>(
  source: BatchSource<E>,
  signal: AbortSignal,
): AsyncGenerator<E[], void> {
  using sleeper = new Sleeper(signal);
  const pace = new Pace(source.capacity, source.produced(), performance.now());
  let turned = performance.now();
  while (!signal.aborted) {
    const batch: E[] = [];
    const more = source.take(batch, false);
    if (batch.length > 0) yield batch;
    const now = performance.now();
    if (more && now - turned < SLICE_MS) continue;
    if (more) await sleeper.turn();
    else await sleeper.sleep(pace.next(source.produced(), now));
    turned = performance.now();
  }
  yield* lastBatches(source, sleeper);
}

async function* lastBatches<E>(source: BatchSource<E>, sleeper: Sleeper): AsyncGenerator<E[], void> {
  const reached = source.mark();
  let progress = performance.now();
  for (;;) {
    const batch: E[] = [];
    source.take(batch, true);
    if (batch.length > 0) {
      yield batch;
      progress = performance.now();
    } else if (performance.now() - progress > PATIENCE_MS) return;
    if (reached()) return;
    await sleeper.turn();
  }
}
