import assert from "node:assert/strict";

/** A histogram as biolatency prints it. */
export interface Printed {
  /** As `disk = vda`; empty without. */
  readonly title: string;
  readonly unit: string;
  /** All counts together. */
  readonly sum: number;
  /** The lines behind it, up to the next. */
  readonly footer: readonly string[];
}

const HEADER = /^ {5}(\w+) +: count {5}distribution$/;

/** Reads histograms back, and makes sure of each of their characters. */
export function parseHistograms(text: string): Printed[] {
  const lines = text.split("\n");
  const starts = lines.flatMap((line, index) => (HEADER.test(line) ? [index] : []));
  return starts.map((start, index) => parseOne(lines, start, starts[index + 1] ?? lines.length + 1));
}

function parseOne(lines: readonly string[], start: number, next: number): Printed {
  const body = lines.slice(start + 1, next);
  const length = body.findIndex((line) => !line.includes(" -> "));
  const counts = body.slice(0, length).map((line) => Number(/ : (\d+)/.exec(line)?.[1]));
  const unit = HEADER.exec(lines[start] ?? "")?.[1] ?? "";
  assert.deepEqual(lines.slice(start, start + 1 + length), expected(unit, counts));
  const title = lines[start - 1] ?? "";
  return {
    title: title.includes(" = ") ? title : "",
    unit,
    sum: counts.reduce((sum, count) => sum + count, 0),
    footer: body.slice(length),
  };
}

/** BCC's layout: rows from 0 to the last that is not empty, stars in fortieths of the greatest count. */
function expected(unit: string, counts: readonly number[]): string[] {
  const most = Math.max(...counts);
  assert.ok((counts.at(-1) ?? 0) > 0, "the last row is not empty");
  const rows = counts.map((count, slot) => {
    const low = slot === 0 ? 0 : 2 ** slot;
    const stars = "*".repeat(Math.floor((40 * count) / most));
    const range = `${String(low).padStart(10)} -> ${String(2 ** (slot + 1) - 1).padEnd(10)}`;
    return `${range} : ${String(count).padEnd(8)} |${stars.padEnd(40)}|`;
  });
  return [`     ${unit.padEnd(19)} : count     distribution`, ...rows];
}
