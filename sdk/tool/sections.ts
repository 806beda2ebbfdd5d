import type { Column, Histogram, JsonValue, RowOf } from "../report/mod.ts";

/** A histogram with its title line and what follows it. */
export interface HistogramSection extends Histogram {
  readonly kind: "histogram";
  /** What it is of: `{ disk: "vda" }` is the title line `disk = vda` and a field in JSON. */
  readonly by: Readonly<Record<string, string | number>>;
  /** Write the title's value as `'vda'`, as some BCC tools do. */
  readonly quoted: boolean;
  /** Lines behind the histogram, as they are. */
  readonly footer: readonly string[];
  /** What the footer says, for JSON. */
  readonly totals: Readonly<Record<string, JsonValue>>;
}

/** Rows in columns. */
export interface TableSection {
  readonly kind: "table";
  readonly columns: readonly Column<never>[];
  readonly rows: readonly unknown[];
}

/** Lines as they are, with a record for JSON. */
export interface TextSection {
  readonly kind: "text";
  readonly lines: readonly string[];
  readonly record: Readonly<Record<string, JsonValue>> | undefined;
}

/** A part of a report. */
export type Section = HistogramSection | TableSection | TextSection | { readonly kind: "clock" };

type Given<S, K extends keyof S> = Omit<S, K | "kind"> & Partial<Pick<S, K>>;

/** A histogram; nothing is printed for one without counts. */
export function histogram(
  given: Given<HistogramSection, "by" | "quoted" | "footer" | "totals">,
): HistogramSection {
  return { by: {}, quoted: false, footer: [], totals: {}, ...given, kind: "histogram" };
}

/** A table: a header line, then the rows. */
export function table<C extends Column<never>>(
  columns: readonly C[],
  rows: readonly RowOf<C>[],
): TableSection {
  return { kind: "table", columns, rows };
}

/** Lines of text, and what they say as a record. */
export function text(lines: readonly string[], record?: Readonly<Record<string, JsonValue>>): TextSection {
  return { kind: "text", lines, record };
}

/** The time of the report, `HH:MM:SS` on a line; in JSON every record has it anyway. */
export function clock(): Section {
  return { kind: "clock" };
}
