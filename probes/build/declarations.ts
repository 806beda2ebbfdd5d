import { type FieldLayout, isBigint, type Layout, type StructLayout } from "../../sdk/btf/mod.ts";
import type { Comments } from "./comments.ts";

/** Collects the declarations that the types of a probe need: an interface for each named struct, a table for each enum. */
export class Declarations {
  readonly #comments: Comments;
  readonly #texts = new Map<string, string>();

  constructor(comments: Comments) {
    this.#comments = comments;
  }

  /** The TypeScript type of decoded values; what it names is declared. */
  typeOf(layout: Layout, bits?: FieldLayout["bits"]): string {
    switch (layout.kind) {
      case "int":
      case "pointer":
      case "float":
        return isBigint(layout, bits) ? "bigint" : "number";
      case "enum":
        return this.#enum(layout, bits);
      case "bool":
        return "boolean";
      case "string":
        return "string";
      case "bytes":
        return "Uint8Array";
      case "array":
        return `readonly ${bracketed(this.typeOf(layout.element))}[]`;
      case "struct":
      case "union":
        return this.#composite(layout);
    }
  }

  /** All declarations, in the order of first use. */
  toString(): string {
    return [...this.#texts.values()].join("\n");
  }

  #composite(layout: StructLayout): string {
    if (layout.name === "") return `{\n${this.#members(layout)}}`;
    const name = pascalCase(layout.name);
    if (!this.#texts.has(name)) {
      this.#texts.set(name, ""); // Takes its place before what it holds.
      const about = doc(this.#comments.structs.get(layout.name), "");
      this.#texts.set(name, `${about}export interface ${name} {\n${this.#members(layout)}}\n`);
    }
    return name;
  }

  #members(layout: StructLayout): string {
    return layout.fields.map((field) => this.#member(layout.name, field)).join("");
  }

  #member(struct: string, { name, key, layout, bits }: FieldLayout): string {
    const about = doc(withUnit(this.#comments.members.get(`${struct}.${name}`), layout), "  ");
    return `${about}  readonly ${key}: ${this.typeOf(layout, bits)};\n`;
  }

  #enum(layout: Layout & { kind: "enum" }, bits: FieldLayout["bits"]): string {
    const wide = isBigint(layout, bits);
    if (layout.name !== "" && !wide) this.#texts.set(pascalCase(layout.name), enumTable(layout));
    return wide ? "bigint" : "number";
  }
}

/** `readonly` binds to the array on its right, so that an array of arrays needs brackets. */
function bracketed(type: string): string {
  return type.startsWith("readonly") ? `(${type})` : type;
}

function enumTable({ name, values }: Layout & { kind: "enum" }): string {
  const rows = Object.entries(values).map(([key, value]) => `  ${key}: ${value},\n`);
  return `/** \`enum ${name}\`. */\nexport const ${pascalCase(name)} = {\n${rows.join("")}} as const;\n`;
}

/** A comment with the unit or the kind of number, unless the name of the type would say no more than the text does. */
export function withUnit(text: string | undefined, layout: Layout): string | undefined {
  if (layout.kind === "array") return withUnit(text, layout.element);
  if (layout.kind !== "int") return text;
  const note = layout.unit !== undefined && layout.unit !== "count" ? `In ${layout.unit}` : undefined;
  return [text, note].filter((part) => part !== undefined).join(". ") || undefined;
}

/** A doc comment, or nothing. */
export function doc(text: string | undefined, indent: string): string {
  return text === undefined ? "" : `${indent}/** ${text.replaceAll("*/", "*\\/").replace(/\.$/, "")}. */\n`;
}

/** `open_event` becomes `OpenEvent`. */
export function pascalCase(name: string): string {
  return name.replace(/(?:^|_)+([A-Za-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
