import type { Clock, Column, ColumnKind, Value } from "../../report/mod.ts";

/** What a tool may say about a column; each factory has its own defaults, which are BCC's. */
export interface ColumnDetails<Row, V> {
  /** Where the value comes from, when it is not the row's property of the usual name. */
  readonly of?: (row: Row) => V;
  /** JSON key, without unit. */
  readonly key?: string;
  readonly title?: string;
  readonly about?: string;
  /** Cells. */
  readonly width?: number;
  readonly align?: "left" | "right";
  /** In JSON only; pass `!options.extended` for a column that a flag brings into the table. */
  readonly hidden?: boolean;
  /** The cell's text, when the usual form will not do. */
  readonly text?: (value: V, row: Row) => string;
  /** True for a row whose value the kernel side had to cut. */
  readonly truncated?: (row: Row) => boolean;
}

/** The defaults of a factory. */
export interface ColumnDefaults<V> {
  /** The row's property. */
  readonly from: string;
  readonly title: string;
  readonly about: string;
  readonly kind: ColumnKind;
  readonly width: number;
  readonly align: "left" | "right";
  /** Unit of the raw value, added to the key when the key does not carry it. */
  readonly unit?: string;
  readonly key?: string;
  readonly text?: (value: V, clock: Clock) => string;
}

/** Puts details over defaults. */
export function makeColumn<Row, V extends Value>(
  defaults: ColumnDefaults<V>,
  details: ColumnDetails<Row, V>,
): Column<Row> {
  const value = details.of ?? property<Row, V>(defaults.from);
  const unit = defaults.unit ?? "";
  return {
    key: keyWithUnit(details.key ?? defaults.key ?? snakeCase(defaults.from), unit),
    title: details.title ?? defaults.title,
    about: details.about ?? defaults.about,
    kind: defaults.kind,
    unit,
    width: details.width ?? defaults.width,
    align: details.align ?? defaults.align,
    hidden: details.hidden === true,
    value,
    text: textOf(value, defaults, details),
    truncated: details.truncated,
  };
}

function textOf<Row, V extends Value>(
  value: (row: Row) => V,
  defaults: ColumnDefaults<V>,
  details: ColumnDetails<Row, V>,
): (row: Row, clock: Clock) => string {
  const own = details.text;
  if (own !== undefined) return (row) => own(value(row), row);
  const usual = defaults.text ?? String;
  return (row, clock) => {
    const raw = value(row);
    return raw === undefined ? "" : usual(raw, clock);
  };
}

function property<Row, V>(name: string): (row: Row) => V {
  return (row) => (row as Readonly<Record<string, V>>)[name] as V;
}

function keyWithUnit(key: string, unit: string): string {
  return unit === "" || key === unit || key.endsWith(`_${unit}`) ? key : `${key}_${unit}`;
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
