/**
 * Columns as data. A factory knows where the value stands in a row, its title, unit, width and form; a tool overrides
 * what its BCC layout wants otherwise. Rows keep raw values: the same column gives the cell and the JSON field.
 *
 * @example
 * import { column } from "sonde/tool";
 * const columns = [column.pid(), column.comm(), column.duration("latencyNs", { show: "ms", digits: 2 })];
 *
 * @module
 */
export type { ColumnDetails } from "./column.ts";
export * as column from "./factories.ts";
