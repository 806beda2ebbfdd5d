/**
 * How a C value lies in memory, as plain data: the same on every machine, printable as JSON, independent of the BTF it came
 * from. Offsets and sizes are in bytes.
 */
export type Layout =
  | IntLayout
  | BoolLayout
  | FloatLayout
  | EnumLayout
  | PointerLayout
  | StringLayout
  | BytesLayout
  | ArrayLayout
  | StructLayout;

/** Up to 32 bits and quantities: a number. Other 64-bit and all 128-bit integers: a bigint. */
export interface IntLayout {
  readonly kind: "int";
  readonly size: 1 | 2 | 4 | 8 | 16;
  readonly signed: boolean;
  /** What a 64-bit or wider integer is: a quantity is read as a number, exact up to 2^53, an identity as a bigint. */
  readonly role?: "quantity" | "identity";
  /** Of a quantity: "ns", "us", "ms", "bytes", "count", "pages", "sectors". */
  readonly unit?: string;
  /** The outermost typedef, as `addr_t` or `u32`. */
  readonly alias?: string;
}

export interface BoolLayout {
  readonly kind: "bool";
  readonly size: 1 | 2 | 4 | 8;
}

export interface FloatLayout {
  readonly kind: "float";
  readonly size: 4 | 8;
}

/** Read as a number; of 8 bytes, as a bigint. */
export interface EnumLayout {
  readonly kind: "enum";
  readonly size: 1 | 2 | 4 | 8;
  readonly signed: boolean;
  /** "" for an anonymous enum. */
  readonly name: string;
  /** Enumerators by name, in decimal digits, as the widest do not fit a number. */
  readonly values: Readonly<Record<string, string>>;
}

/** An address, read as a bigint. */
export interface PointerLayout {
  readonly kind: "pointer";
  readonly size: 8;
}

/** `char[size]`, read as a string up to the first NUL. Size 0 is a flexible array. */
export interface StringLayout {
  readonly kind: "string";
  readonly size: number;
}

/** `u8[size]`, read as a Uint8Array. Size 0 is a flexible array. Floats of rare widths are bytes too. */
export interface BytesLayout {
  readonly kind: "bytes";
  readonly size: number;
}

export interface ArrayLayout {
  readonly kind: "array";
  readonly size: number;
  /** 0 for a flexible array: as many as the record holds when it is the last member, else none. */
  readonly count: number;
  readonly element: Layout;
}

/** Read as an object. Of a union every member is read, each its own view of the same bytes. */
export interface StructLayout {
  readonly kind: "struct" | "union";
  /** "" for an anonymous one. */
  readonly name: string;
  readonly size: number;
  readonly fields: readonly FieldLayout[];
}

export interface FieldLayout {
  /** The name in C. */
  readonly name: string;
  /** The name in TypeScript, in camel case. */
  readonly key: string;
  /** From the start of the struct. For a bit field: the byte that holds its first bit. */
  readonly offset: number;
  readonly layout: Layout;
  /** A bit field: its first bit within the byte at `offset`, and its width. */
  readonly bits?: { readonly shift: number; readonly width: number };
}

/** Whether a field's value is a bigint in TypeScript. A bit field of up to 32 bits is a number whatever its type. */
export function isBigint(layout: Layout, bits?: FieldLayout["bits"]): boolean {
  if (bits !== undefined && bits.width <= 32) return false;
  if (layout.kind === "pointer") return true;
  if (layout.kind === "enum") return layout.size === 8;
  return layout.kind === "int" && layout.size > 4 && layout.role !== "quantity";
}

/** The last member in memory when its length is the record's to tell: a string, bytes or a flexible array at the end. */
export function trailingField(layout: StructLayout): FieldLayout | undefined {
  if (layout.kind !== "struct") return undefined;
  const last = layout.fields.at(-1);
  if (last === undefined) return undefined;
  const { kind } = last.layout;
  const open =
    kind === "string" || kind === "bytes" || (last.layout.kind === "array" && last.layout.count === 0);
  return open && layout.fields.every((field) => field.offset <= last.offset) ? last : undefined;
}

/** The bytes that a record of this layout has at least: all of it, or all before a trailing string, bytes or flexible array. */
export function minimumSize(layout: Layout): number {
  if (layout.kind !== "struct") return layout.size;
  return trailingField(layout)?.offset ?? layout.size;
}
