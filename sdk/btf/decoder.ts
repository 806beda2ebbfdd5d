import { decodeSupport } from "./decode-support.ts";
import { COMM_BYTES, type FieldSource, scalarSource } from "./decoder-scalar.ts";
import { type FieldLayout, type Layout, minimumSize, type StructLayout, trailingField } from "./layout.ts";
import { literalKey } from "./names.ts";
import type { RecordView } from "./record-view.ts";

/**
 * Reads one value of a layout. `offset` is where it begins in the view, in bytes, a multiple of 8; `length` is how many bytes
 * belong to it, and bounds a trailing string or flexible array. The result is a copy: nothing in it refers to the view.
 *
 * Throws ValueError when the record is shorter than the members before the trailing one.
 */
export type Decoder<T> = (view: RecordView, offset: number, length: number) => T;

/**
 * Generates the decoder of a layout: straight-line code, one load for each aligned field and one object literal, so that all
 * results share a hidden class. Unaligned members (packed structs) are put together from bytes.
 *
 * @example
 * const decode = compileDecoder<OpenEvent>(layout);
 * const event = decode(recordView(buffer), 0, 64);
 */
export function compileDecoder<T = unknown>(layout: Layout): Decoder<T> {
  const build = new Function("support", decoderSource(layout)) as (
    support: typeof decodeSupport,
  ) => Decoder<T>;
  return build(decodeSupport);
}

/** The text of the decoder, for a look at what runs. */
export function decoderSource(layout: Layout): string {
  const writer = new SourceWriter();
  const trailing = layout.kind === "struct" ? trailingField(layout) : undefined;
  const value = writer.value(layout, { offset: 0, align: 8, end: layout.size }, trailing);
  const name = layout.kind === "struct" && layout.name !== "" ? `struct ${layout.name}` : `a ${layout.kind}`;
  const wanted = minimumSize(layout);
  return [
    `"use strict";`,
    "const { text, comm, bytes, number, bigint, float, bits, short } = support;",
    ...writer.helpers,
    `return function decode(v, o, n) {`,
    `  if (n < ${wanted}) short(${JSON.stringify(name)}, ${wanted}, n);`,
    `  ${locals(value)}`,
    `  return ${value};`,
    "};",
  ].join("\n");
}

const LOCALS = new Map([
  ...["u8", "i8", "u16", "i16", "u32", "i32", "f32", "u64", "i64", "f64"].map(
    (name) => [name, `v.${name}`] as const,
  ),
  ["o2", "o >>> 1"],
  ["o4", "o >>> 2"],
  ["o8", "o >>> 3"],
]);

/** Declares the views and indexes that an expression uses. */
function locals(expression: string): string {
  const used = [...LOCALS].filter(([name]) => new RegExp(`\\b${name}\\b(?!:)`).test(expression));
  return used.length === 0 ? "" : `const ${used.map(([name, value]) => `${name} = ${value}`).join(", ")};`;
}

/** Arrays of at most this many plain values are written out; longer ones, and those of structs, are loops. */
const UNROLLED = 8;

class SourceWriter {
  readonly helpers: string[] = [];

  value(layout: Layout, at: FieldSource, trailing?: FieldLayout): string {
    switch (layout.kind) {
      case "struct":
      case "union":
        return this.#composite(layout, at, trailing);
      case "array":
        return this.#array(layout, at);
      default:
        return scalarSource(layout, at);
    }
  }

  #composite(layout: StructLayout, at: FieldSource, trailing?: FieldLayout): string {
    const fields = layout.fields.map((field) => {
      const place = { offset: at.offset + field.offset, align: at.align, end: at.end, bits: field.bits };
      const value = field === trailing ? this.#trailing(field, place) : this.value(field.layout, place);
      return `${literalKey(field.key)}: ${value}`;
    });
    return `{ ${fields.join(", ")} }`;
  }

  #trailing(field: FieldLayout, at: FieldSource): string {
    const { layout } = field;
    const start = `o + ${at.offset}`;
    const end = layout.size === 0 ? "o + n" : `o + Math.min(n, ${at.offset + layout.size})`;
    if (layout.kind === "string") {
      const bounded = `text(u8, ${start}, ${end})`;
      if (layout.size !== COMM_BYTES) return bounded;
      return `n < ${at.offset + COMM_BYTES} ? ${bounded} : ${this.value(layout, at)}`;
    }
    if (layout.kind === "bytes") return `bytes(u8, ${start}, ${end})`;
    if (layout.kind !== "array") return this.value(layout, at);
    return this.#loop(
      layout.element,
      at,
      `Math.floor((n - ${at.offset}) / ${Math.max(1, layout.element.size)})`,
    );
  }

  #array(layout: Extract<Layout, { kind: "array" }>, at: FieldSource): string {
    const { element, count } = layout;
    const plain = element.kind !== "struct" && element.kind !== "union" && element.kind !== "array";
    if (!plain || count > UNROLLED) return this.#loop(element, at, `${count}`);
    const places = Array.from({ length: count }, (_, i) => ({ ...at, offset: at.offset + i * element.size }));
    return `[${places.map((place) => this.value(element, place)).join(", ")}]`;
  }

  /** A function of its own for the elements, whose alignment is what the array's place and the element's size leave. */
  #loop(element: Layout, at: FieldSource, count: string): string {
    const align = Math.min(at.align, powerOfTwoIn(at.offset), powerOfTwoIn(element.size));
    const value = this.value(element, { offset: 0, align, end: element.size });
    const name = `array${this.helpers.length}`;
    this.helpers.push(
      [
        `function ${name}(v, start, count) {`,
        "  const result = [];",
        `  for (let i = 0, o = start; i < count; i++, o += ${element.size}) {`,
        `    ${locals(value)}`,
        `    result.push(${value});`,
        "  }",
        "  return result;",
        "}",
      ].join("\n"),
    );
    return `${name}(v, o + ${at.offset}, ${count})`;
  }
}

/** The greatest power of two, up to 8, that divides a number of bytes. */
function powerOfTwoIn(bytes: number): number {
  return bytes === 0 ? 8 : Math.min(8, bytes & -bytes) || 8;
}
