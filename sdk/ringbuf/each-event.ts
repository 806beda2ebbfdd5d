/**
 * Batches, one event at a time. A hand-written iterator: an async generator costs several turns of the microtask queue for
 * each event, this one allocates a promise.
 */
export class EachEvent<E> implements AsyncIterableIterator<E, void, undefined> {
  readonly #batches: AsyncIterator<readonly E[], void, undefined>;
  #batch: readonly E[] = [];
  #next = 0;

  constructor(batches: AsyncIterator<readonly E[], void, undefined>) {
    this.#batches = batches;
  }

  next(): Promise<IteratorResult<E, void>> {
    if (this.#next === this.#batch.length) return this.#nextBatch();
    return Promise.resolve({ done: false, value: this.#batch[this.#next++] as E });
  }

  async return(): Promise<IteratorResult<E, void>> {
    this.#batch = [];
    this.#next = 0;
    await this.#batches.return?.();
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async #nextBatch(): Promise<IteratorResult<E, void>> {
    const { done, value } = await this.#batches.next();
    if (done) return { done, value: undefined };
    this.#batch = value;
    this.#next = 0;
    return this.next();
  }
}
