import { type FieldLayout, isBigint, type Layout, type StructLayout } from "./layout.ts";
import { commentText } from "./names.ts";

/**
 * The text of a TypeScript declaration for decoded values: an exported interface for a struct or union, else an exported type.
 * Doc comments carry units. Lines end with a newline.
 *
 * @example
 * typescriptOf(layoutOf(btf, id), "OpenEvent"); // export interface OpenEvent { ... }
 */
export function typescriptOf(layout: Layout, name: string): string {
  if (layout.kind === "struct" || layout.kind === "union")
    return `export interface ${name} ${body(layout, "")}\n`;
  const comment = noteOf(layout);
  return `${comment === undefined ? "" : `/** ${comment} */\n`}export type ${name} = ${typeOf(layout, "")};\n`;
}

function body(layout: StructLayout, indent: string): string {
  if (layout.fields.length === 0) return "{}";
  const fields = layout.fields.map((field) => member(field, `${indent}  `));
  return `{\n${fields.join("")}${indent}}`;
}

function member(field: FieldLayout, indent: string): string {
  const note = noteOf(field.layout, field.bits);
  const comment = note === undefined ? "" : `${indent}/** ${note} */\n`;
  return `${comment}${indent}readonly ${field.key}: ${typeOf(field.layout, indent, field.bits)};\n`;
}

function typeOf(layout: Layout, indent: string, bits?: FieldLayout["bits"]): string {
  switch (layout.kind) {
    case "int":
    case "enum":
    case "pointer":
    case "float":
      return isBigint(layout, bits) ? "bigint" : "number";
    case "bool":
      return "boolean";
    case "string":
      return "string";
    case "bytes":
      return "Uint8Array";
    case "array":
      return `readonly ${bracket(layout.element, indent)}[]`;
    case "struct":
    case "union":
      return body(layout, indent);
  }
}

/** `readonly` binds to the array type on its right: an array of arrays needs brackets. */
function bracket(element: Layout, indent: string): string {
  const text = typeOf(element, indent);
  return element.kind === "array" ? `(${text})` : text;
}

/** What the type alone does not say. */
function noteOf(layout: Layout, bits?: FieldLayout["bits"]): string | undefined {
  const width = bits === undefined ? "" : `, ${bits.width} bit${bits.width === 1 ? "" : "s"}`;
  switch (layout.kind) {
    case "int":
      if (layout.unit !== undefined) return `In ${layout.unit}${width}.`;
      if (layout.size >= 8) return `${layout.size * 8}-bit identity${alias(layout.alias)}${width}.`;
      return bits === undefined ? undefined : `${width.slice(2)}.`;
    case "pointer":
      return "64-bit identity (address).";
    case "enum":
      return layout.name === "" ? undefined : `enum ${commentText(layout.name)}${width}.`;
    case "string":
      return layout.size === 0 ? undefined : `At most ${layout.size} bytes.`;
    case "array":
      return noteOf(layout.element);
    case "union":
      return "Each member is a view of the same bytes.";
    default:
      return undefined;
  }
}

function alias(name: string | undefined): string {
  return name === undefined ? "" : ` (${commentText(name)})`;
}
