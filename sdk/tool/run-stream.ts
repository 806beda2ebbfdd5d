import { setImmediate } from "node:timers";
import type { Behaviour } from "./kinds.ts";
import type { Run } from "./run.ts";

/** Rows that are formatted and handed over in one piece. */
const SLICE_ROWS = 256;
/** The event loop, and with it Ctrl-C, must get its turn at least this often. */
const TURN_MS = 5;
/** Rows that are still unwritten this long after the end are given up. */
const GIVE_UP_MS = 500;

/** Prints batches as they come, until the source ends or the run does. */
export async function runStream(run: Run, { rows }: Extract<Behaviour, { kind: "stream" }>): Promise<void> {
  const source = rows(run.context);
  const batches = "then" in source ? await source : source;
  const printer = new RowPrinter(run);
  giveUpAfterEnd(run);
  for await (const batch of batches) {
    run.begin();
    await printer.print(batch);
  }
  run.begin();
  run.ending.end("source");
}

class RowPrinter {
  readonly #run: Run;
  readonly #row: (row: unknown) => string;
  #header: string;
  #turnAt = performance.now();

  constructor(run: Run) {
    this.#run = run;
    const { header, row } = run.printer.rows(run.tool.columns?.(run.options) ?? []);
    this.#header = header;
    this.#row = row;
    run.onBegin(() => this.#printHeader());
  }

  /** Waits while the reader is behind: meanwhile the ring fills, and what it cannot take is counted in the kernel. */
  async print(batch: readonly unknown[]): Promise<void> {
    const { stdout } = this.#run;
    for (let at = 0; at < batch.length; at += SLICE_ROWS) {
      stdout.write(this.#text(batch.slice(at, at + SLICE_ROWS)), true);
      if (stdout.behind) await stdout.room();
      if (performance.now() - this.#turnAt > TURN_MS) await this.#turn();
    }
  }

  #printHeader(): void {
    this.#run.stdout.write(this.#header);
    this.#header = "";
  }

  #text(rows: readonly unknown[]): string {
    let text = "";
    for (const row of rows) text += `${this.#row(row)}\n`;
    return text;
  }

  async #turn(): Promise<void> {
    await new Promise<void>((resolve) => void setImmediate(resolve));
    this.#turnAt = performance.now();
  }
}

function giveUpAfterEnd({ ending, stdout }: Run): void {
  ending.signal.addEventListener("abort", () => {
    const timer = setTimeout(() => stdout.giveUp(), GIVE_UP_MS);
    timer.unref();
  });
}
