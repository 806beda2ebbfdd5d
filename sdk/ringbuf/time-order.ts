interface Stamped<E> {
  readonly timeNs: number;
  readonly event: E;
}

/** Brings events of several CPUs, each in order by itself, into one order by time. */
export class TimeOrder<E> {
  #held: Stamped<E>[] = [];

  add(timeNs: number, event: E): void {
    this.#held.push({ timeNs, event });
  }

  /** Appends the events up to `untilNs`, in order; later ones stay for the next time. */
  release(untilNs: number, into: E[]): void {
    // The sort is stable and merges runs that are in order already, which is what is held.
    this.#held.sort((a, b) => a.timeNs - b.timeNs);
    const later = this.#held.findIndex(({ timeNs }) => timeNs > untilNs);
    const end = later < 0 ? this.#held.length : later;
    for (let i = 0; i < end; i++) into.push((this.#held[i] as Stamped<E>).event);
    this.#held = this.#held.slice(end);
  }
}
