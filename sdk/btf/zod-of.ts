import { type FieldLayout, isBigint, type Layout } from "./layout.ts";
import { literalKey } from "./names.ts";

/**
 * The source text of a zod 4 schema for decoded values, to stand in a module that has `z`. Integers carry their C range;
 * units and identities are told in `.meta()`.
 *
 * @example
 * zodOf(layout) // z.object({ tgid: z.int().min(0).max(4294967295), durationNs: z.int().min(0).meta({ unit: "ns" }) })
 */
export function zodOf(layout: Layout): string {
  return schemaOf(layout);
}

function schemaOf(layout: Layout, bits?: FieldLayout["bits"]): string {
  switch (layout.kind) {
    case "int":
    case "enum":
      return integer(layout, bits);
    case "pointer":
      return `z.bigint()${range(64, false)}`;
    case "bool":
      return "z.boolean()";
    case "float":
      return "z.number()";
    case "string":
      return "z.string()";
    case "bytes":
      return "z.instanceof(Uint8Array)";
    case "array":
      return `z.array(${schemaOf(layout.element)})${layout.count === 0 ? "" : `.length(${layout.count})`}`;
    case "struct":
    case "union": {
      const fields = layout.fields.map(
        (field) => `${literalKey(field.key)}: ${schemaOf(field.layout, field.bits)}`,
      );
      return fields.length === 0 ? "z.object({})" : `z.object({ ${fields.join(", ")} })`;
    }
  }
}

function integer(layout: Extract<Layout, { kind: "int" | "enum" }>, bits: FieldLayout["bits"]): string {
  const width = bits?.width ?? layout.size * 8;
  const unit = layout.kind === "int" ? layout.unit : undefined;
  const meta = unit === undefined ? "" : `.meta({ unit: ${JSON.stringify(unit)} })`;
  if (isBigint(layout, bits)) return `z.bigint()${range(width, layout.signed)}${meta}`;
  // A quantity of 64 bits is a number: z.int() holds it to the integers that a number can tell apart.
  const limits =
    width > 53 ? (layout.signed ? "" : ".min(0)") : range(width, layout.signed).replaceAll("n)", ")");
  return `z.int()${limits}${meta}`;
}

function range(width: number, signed: boolean): string {
  const span = 1n << BigInt(signed ? width - 1 : width);
  return `.min(${signed ? -span : 0n}n).max(${span - 1n}n)`;
}
