import type { Clock } from "./clock.ts";
import type { Column, RowOf } from "./column.ts";
import { escapeTerminal } from "./escape.ts";
import { pad } from "./width.ts";

/** How the table treats text from outside. */
export interface TableOptions {
  /** Pass strings on as they are, control characters and all. Default false. */
  readonly raw?: boolean;
}

/** Formats the rows of one list of columns; make it once, use it for every row. */
export interface Table<Row> {
  readonly header: string;
  readonly row: (row: Row) => string;
}

/**
 * The table of the columns that are not hidden. Cells are escaped, padded to their column's width and joined by one
 * space; the last is not padded. Lines carry no line end.
 */
export function table<C extends Column<never>>(
  columns: readonly C[],
  clock: Clock,
  options: TableOptions = {},
): Table<RowOf<C>> {
  const shown = columns.filter((column) => !column.hidden);
  const cells = shown.map((column: Column<never>) =>
    cellText(column as Column<unknown>, clock, options.raw === true),
  );
  const pads = shown.map((column, index) => padder(column, index === shown.length - 1));
  return {
    header: shown.map((column, index) => pads[index]?.(column.title)).join(" "),
    row: (row) => {
      let line = "";
      for (let i = 0; i < cells.length; i++) {
        const text = cells[i]?.(row) ?? "";
        line += (i === 0 ? "" : " ") + (pads[i]?.(text) ?? text);
      }
      return line;
    },
  };
}

function cellText<Row>(column: Column<Row>, clock: Clock, raw: boolean): (row: Row) => string {
  const { text, truncated } = column;
  const safe =
    (column.kind === "string" || column.kind === "strings") && !raw ? escapeTerminal : (cell: string) => cell;
  if (truncated === undefined) return (row) => safe(text(row, clock));
  return (row) => safe(text(row, clock)) + (truncated(row) ? "..." : "");
}

/** Left-aligned text at the end of a line needs no spaces behind it. */
function padder(column: Column<never>, last: boolean): (text: string) => string {
  if (last && column.align === "left") return (text) => text;
  return (text) => pad(text, column.width, column.align);
}
