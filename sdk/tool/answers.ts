import type { ZodType } from "zod";
import { rowSchema } from "../report/mod.ts";
import { helpText } from "./help.ts";
import type { AnyOptions, Tool } from "./kinds.ts";
import { distinct } from "./printer.ts";

/** The text of `--help`. */
export function help(tool: Tool, options: AnyOptions): Promise<string> {
  return Promise.resolve(helpText(tool, options));
}

/** The text of `--version`. */
export async function version(tool: Tool): Promise<string> {
  const { version: number } = await import("./version.ts");
  return `${tool.name} (sonde) ${number}\n`;
}

/** The text of `--schema`: the JSON Schema of one line of `--json`. */
export async function schema(tool: Tool, options: AnyOptions): Promise<string> {
  const { z } = await import("zod");
  const json = z.toJSONSchema(await recordSchema(tool, options));
  return `${JSON.stringify({ title: tool.name, ...json }, undefined, 2)}\n`;
}

/** The zod schema of one record of a tool's `--json`: a row, a report's row or histogram, or a loss. */
export async function recordSchema(tool: Tool, options: AnyOptions): Promise<ZodType> {
  const { z } = await import("zod");
  const time = z.iso.datetime({ offset: true });
  const lost = z
    .strictObject({
      type: z.literal("lost"),
      time,
      place: z.string(),
      reason: z.string(),
      count: z.int().positive(),
    })
    .describe("Events that were seen and not kept since the last such record");
  if (tool.columns === undefined) return z.union([histogramSchema(z), lost]);
  const row = await rowSchema(distinct(tool.columns(options)));
  if (tool.behaviour.kind === "stream") return z.union([row, lost]);
  return z.union([row.extend({ ts: time.describe("Time of the report") }), lost]);
}

function histogramSchema(z: typeof import("zod").z): ZodType {
  const end = z.union([z.int(), z.string().regex(/^[0-9]+$/)]);
  const bucket = z.strictObject({ "interval-start": end, "interval-end": end, count: z.int() });
  return z
    .looseObject({
      type: z.literal("histogram"),
      ts: z.iso.datetime({ offset: true }).describe("Time of the report"),
      val_type: z.string().describe("Unit of the intervals"),
      data: z.array(bucket),
    })
    .describe("One histogram; further fields say what it is of");
}
