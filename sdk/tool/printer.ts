import {
  bucketsOf,
  type Column,
  escapeTerminal,
  formatHistogram,
  type JsonValue,
  jsonRecord,
  jsonRow,
  table,
} from "../report/mod.ts";
import type { RunClock } from "./clock.ts";
import type { HistogramSection, Section, TableSection } from "./sections.ts";

/** The two forms of all output: text for people, JSON for programs. */
export interface PrinterOptions {
  readonly json: boolean;
  readonly raw: boolean;
}

/** Turns rows and sections into lines. */
export class Printer {
  readonly #clock: RunClock;
  readonly #options: PrinterOptions;

  constructor(clock: RunClock, options: PrinterOptions) {
    this.#clock = clock;
    this.#options = options;
  }

  /** The header of a stream's table, and the function for its rows. */
  rows(columns: readonly Column<never>[]): {
    readonly header: string;
    readonly row: (row: unknown) => string;
  } {
    if (this.#options.json) {
      return { header: "", row: jsonRow(distinct(columns), this.#clock) as (row: unknown) => string };
    }
    const { header, row } = table(columns, this.#clock, this.#options);
    return { header: `${header}\n`, row: row as (row: unknown) => string };
  }

  /** A whole report; every line of it ends. */
  report(sections: readonly Section[], timeLine: boolean): string {
    if (this.#options.json) return sections.map((section) => this.#jsonSection(section)).join("");
    const time = timeLine ? `${this.timeOfDay()}\n` : "";
    return `\n${time}${sections.map((section) => this.#textSection(section)).join("")}`;
  }

  timeOfDay(): string {
    return this.#clock.timeOfDay(this.#clock.now());
  }

  iso(): string {
    return this.#clock.iso(this.#clock.now());
  }

  #textSection(section: Section): string {
    switch (section.kind) {
      case "histogram":
        return this.#lines([...title(section), ...formatHistogram(section), ...section.footer]);
      case "table":
        return this.#textTable(section);
      case "text":
        return this.#lines(section.lines);
      case "clock":
        return `${this.timeOfDay()}\n`;
    }
  }

  #textTable({ columns, rows }: TableSection): string {
    const { header, row } = this.rows(columns);
    return header + lines(rows.map(row));
  }

  /** Text of a tool's making may quote names from outside. */
  #lines(texts: readonly string[]): string {
    return lines(this.#options.raw ? texts : texts.map(escapeTerminal));
  }

  #jsonSection(section: Section): string {
    switch (section.kind) {
      case "histogram":
        return `${jsonRecord(histogramRecord(section, this.iso()))}\n`;
      case "table":
        return this.#jsonTable(section);
      case "text":
        return section.record === undefined ? "" : `${jsonRecord({ ts: this.iso(), ...section.record })}\n`;
      case "clock":
        return "";
    }
  }

  /** Rows of a report carry its time: `ts`. */
  #jsonTable({ columns, rows }: TableSection): string {
    const { row } = this.rows(columns);
    const head = `{"ts":${JSON.stringify(this.iso())},`;
    return lines(rows.map((one) => head + row(one).slice(1)));
  }
}

/** BCC's `biolatency -j` keys, as real JSON. */
export function histogramRecord(
  section: HistogramSection,
  ts: string,
): { readonly [key: string]: JsonValue } {
  const data = bucketsOf(section).map(({ low, high, count }) => ({
    "interval-start": low,
    "interval-end": high,
    count,
  }));
  return { type: "histogram", ts, val_type: section.unit, ...section.by, data, ...section.totals };
}

/** Two time columns have one JSON key between them. */
export function distinct(columns: readonly Column<never>[]): readonly Column<never>[] {
  return columns.filter(({ key }, index) => columns.findIndex((other) => other.key === key) === index);
}

function title({ by, quoted }: HistogramSection): string[] {
  const keys = Object.entries(by);
  if (keys.length === 0) return [];
  const text = keys.map(
    ([key, value]) => `${key} = ${quoted && typeof value === "string" ? `'${value}'` : value}`,
  );
  return ["", text.join(", ")];
}

function lines(texts: readonly string[]): string {
  return texts.map((text) => `${text}\n`).join("");
}
