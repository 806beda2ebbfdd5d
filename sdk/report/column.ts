import type { Clock } from "./clock.ts";

/** A raw value of a row. `undefined` means that the row has none: an empty cell, `null` in JSON. */
export type Value = string | number | bigint | boolean | Uint8Array | readonly string[] | undefined;

/**
 * - `integer`, `number`, `boolean`, `string`: as in JSON
 * - `identity`: a 64-bit integer whose digits matter (address, cookie, inode), a decimal string in JSON
 * - `time`: a boot-clock stamp in nanoseconds, ISO 8601 in JSON
 * - `bytes`: raw bytes, base64 in JSON
 * - `strings`: a list of texts, an array in JSON
 */
export type ColumnKind =
  | "integer"
  | "number"
  | "boolean"
  | "string"
  | "identity"
  | "time"
  | "bytes"
  | "strings";

/**
 * One column: the single declaration behind the table, the JSON keys, the JSON Schema and the help text. `Row` is what
 * the column needs of a row.
 */
export interface Column<Row> {
  /** JSON key, unit included: `latency_us`. */
  readonly key: string;
  readonly title: string;
  /** One line for the help text. */
  readonly about: string;
  readonly kind: ColumnKind;
  /** Unit of the raw value, as `ns` or `bytes`; empty when it has none. */
  readonly unit: string;
  /** Cells; longer text pushes the rest of its line to the right, as in BCC. */
  readonly width: number;
  readonly align: "left" | "right";
  /** In JSON only. */
  readonly hidden: boolean;
  /** The raw value, as JSON carries it. */
  readonly value: (row: Row) => Value;
  /** The cell's text, before escaping and padding. */
  readonly text: (row: Row, clock: Clock) => string;
  /** True when the kernel side had to cut the value: `...` in the table, `<key>_truncated` in JSON. */
  readonly truncated?: ((row: Row) => boolean) | undefined;
}

/** What a row must have for all of these columns. */
export type RowOf<C> = (C extends Column<infer Row> ? (row: Row) => void : never) extends (
  row: infer All,
) => void
  ? All
  : never;
