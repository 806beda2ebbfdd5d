import type { z as Zod, ZodObject, ZodType } from "zod";
import type { Column, ColumnKind } from "./column.ts";

type ZodModule = typeof Zod;

/** The zod schema of the JSON rows that {@link jsonRow} writes for these columns. Loads zod, so it is asynchronous. */
export async function rowSchema(columns: readonly Column<never>[]): Promise<ZodObject> {
  const { z } = await import("zod");
  const shape: Record<string, ZodType> = {};
  for (const column of columns) {
    shape[column.key] = valueSchema(z, column.kind).nullable().describe(description(column));
    if (column.kind === "string") shape[`${column.key}_b64`] = exactBytes(z, column.key);
    if (column.kind === "strings") shape[`${column.key}_b64`] = z.array(z.base64()).optional();
    if (column.truncated) shape[`${column.key}_truncated`] = z.literal(true).optional();
  }
  return z.strictObject(shape);
}

function description(column: Column<never>): string {
  return column.unit === "" ? column.about : `${column.about} (${column.unit})`;
}

function exactBytes(z: ZodModule, key: string): ZodType {
  return z.base64().optional().describe(`The exact bytes of "${key}", present when they are not valid UTF-8`);
}

function valueSchema(z: ZodModule, kind: ColumnKind): ZodType {
  switch (kind) {
    case "integer":
      return z.int();
    case "number":
      return z.number();
    case "boolean":
      return z.boolean();
    case "identity":
      return z.string().regex(/^-?[0-9]+$/);
    case "time":
      return z.iso.datetime({ offset: true });
    case "bytes":
      return z.base64();
    case "string":
      return z.string();
    case "strings":
      return z.array(z.string());
  }
}
