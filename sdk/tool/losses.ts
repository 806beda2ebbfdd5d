import { jsonRecord } from "../report/mod.ts";
import type { Loss } from "./scope.ts";

/** What to do about a loss, by its reason. */
const REMEDIES: Readonly<Record<string, (bufferBytes: number) => string>> = {
  "ring full": (bytes) => `, try --buffer-size ${sizeText(bytes * 4)}`,
  "map full": () => ", totals are low: try --max-entries",
};

/** Counts what was lost between two looks. Sources give totals, so nothing is counted twice or forgotten. */
export class LossMeter {
  readonly #sources: (() => readonly Loss[])[] = [];
  readonly #totals = new Map<string, Loss>();
  #bufferBytes: number;

  constructor(bufferBytes: number | undefined) {
    this.#bufferBytes = bufferBytes ?? 1 << 20;
  }

  add(source: () => readonly Loss[]): void {
    this.#sources.push(source);
  }

  /** Everything lost so far, by place and reason. */
  get totals(): readonly Loss[] {
    return [...this.#totals.values()];
  }

  /** What has been lost since the last call. */
  take(): Loss[] {
    const now = new Map<string, Loss>();
    for (const loss of this.#sources.flatMap((read) => read())) addTo(now, loss);
    const fresh = [...now].map(([key, loss]) => ({
      ...loss,
      count: loss.count - (this.#totals.get(key)?.count ?? 0),
    }));
    for (const [key, loss] of now) this.#totals.set(key, loss);
    return fresh.filter((loss) => loss.count > 0);
  }

  /** The line for stderr: how many, in what time, why, and what helps. */
  line(losses: readonly Loss[], seconds: number | undefined): string {
    const count = losses.reduce((sum, loss) => sum + loss.count, 0);
    const when = seconds === undefined ? "in all" : `in the last ${seconds.toFixed(1)} s`;
    return `lost ${count} ${count === 1 ? "event" : "events"} ${when} (${losses.map((loss) => this.#explain(loss)).join("; ")})`;
  }

  #explain({ place, reason, count }: Loss): string {
    return `${place}: ${reason} ${count}${REMEDIES[reason]?.(this.#bufferBytes) ?? ""}`;
  }
}

/** The losses as records in the stream of JSON. */
export function lossRecords(losses: readonly Loss[], time: string): string {
  return losses.map((loss) => `${jsonRecord({ type: "lost", time, ...loss })}\n`).join("");
}

function addTo(sums: Map<string, Loss>, loss: Loss): void {
  const key = `${loss.place}\0${loss.reason}`;
  sums.set(key, { ...loss, count: loss.count + (sums.get(key)?.count ?? 0) });
}

/** `4M`, `512K`: as `--buffer-size` takes it. */
export function sizeText(bytes: number): string {
  const power = bytes >= 2 ** 20 ? 2 ** 20 : 2 ** 10;
  return `${Math.ceil(bytes / power)}${power === 2 ** 20 ? "M" : "K"}`;
}
