import process from "node:process";
import type { Behaviour } from "./kinds.ts";
import type { Run } from "./run.ts";
import { table } from "./sections.ts";

const CLEAR = "\x1b[H\x1b[2J";

/** A report at each interval; the end of the run asks for the last. */
export async function runSummary(
  run: Run,
  { start }: Extract<Behaviour, { kind: "summary" }>,
): Promise<void> {
  const report = await start(run.context);
  const timeLine = run.options.timestamp === true;
  await atIntervals(run, async () => {
    run.stdout.write(run.printer.report(await report(), timeLine));
  });
}

/** A sorted table at each interval, on a terminal in place of the one before. */
export async function runTop(run: Run, behaviour: Extract<Behaviour, { kind: "top" }>): Promise<void> {
  const snapshot = await behaviour.start(run.context);
  const columns = run.tool.columns?.(run.options) ?? [];
  const order = behaviour.sort[sortName(run, behaviour.sort)] as ((row: unknown) => number) | undefined;
  const rowsShown = Number(run.options.maxrows);
  await atIntervals(run, async () => {
    const rows = [...(await snapshot())];
    if (order !== undefined) rows.sort((a, b) => order(b) - order(a));
    const section = table(columns as never, rows.slice(0, rowsShown) as never);
    const text = run.printer.report([section], false);
    if (run.options.json) run.stdout.write(text);
    else run.stdout.write(clearing(run) + (await loadLine(run, behaviour.loadLine)) + text.slice(1));
  });
}

/** Steps do not drift: each is due at a multiple of the interval after the start. */
async function atIntervals(run: Run, step: () => Promise<void>): Promise<void> {
  const seconds = run.options.interval as number | undefined;
  const most = (run.options.count as number | undefined) ?? Number.POSITIVE_INFINITY;
  const start = performance.now();
  run.begin();
  for (let done = 1; ; done++) {
    if (seconds === undefined) await run.ending.ended();
    else await run.ending.pause(start + done * seconds * 1000 - performance.now());
    const last = run.ending.signal.aborted;
    await step();
    if (last) return;
    if (done >= most) return run.ending.end("count");
    await run.stdout.room();
  }
}

function sortName(run: Run, orders: object): string {
  return typeof run.options.sort === "string" ? run.options.sort : (Object.keys(orders)[0] ?? "");
}

/** A terminal of type "dumb" (an editor's, a serial console's) would print the sequence. */
function clearing(run: Run): string {
  const clears = run.stdout.terminal && process.env.TERM !== "dumb" && run.options.noclear !== true;
  return clears ? CLEAR : "\n";
}

async function loadLine(run: Run, wanted: boolean): Promise<string> {
  if (!wanted) return "";
  const { readFile } = await import("node:fs/promises");
  return `${run.printer.timeOfDay()} loadavg: ${await readFile("/proc/loadavg", "latin1")}\n`;
}
