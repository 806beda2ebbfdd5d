/**
 * From values to text: histograms and tables in BCC's exact layouts, JSON lines, and the one function that every string
 * from outside passes before a terminal sees it. Pure: nothing here writes, nothing here needs a kernel.
 *
 * @example
 * import { formatHistogram } from "sonde/report";
 * for (const line of formatHistogram({ unit: "usecs", counts: [0, 3, 12, 4] })) console.log(line);
 *
 * @module
 */
export type { Clock } from "./clock.ts";
export type { Column, ColumnKind, RowOf, Value } from "./column.ts";
export { escapeQuoted, escapeTerminal } from "./escape.ts";
export { type Bucket, bucketsOf, formatHistogram, type Histogram } from "./histogram.ts";
export { type JsonValue, jsonRecord, jsonRow } from "./json.ts";
export { rowSchema } from "./schema.ts";
export { type Table, type TableOptions, table } from "./table.ts";
export { displayWidth, pad } from "./width.ts";
