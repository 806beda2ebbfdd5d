import {
  type Btf,
  BtfWriter,
  type FieldLayout,
  type Layout,
  parseBtf,
  type StructLayout,
} from "../../../../sdk/btf/mod.ts";

/** BTF written by a function, read back. */
export function written(write: (writer: BtfWriter) => void, base?: Btf): Btf {
  const writer = new BtfWriter(base);
  write(writer);
  return parseBtf(writer.bytes(), base);
}

/** The integers of C under the names that the kernel uses, and the project's 64-bit typedefs; ids by name. */
export function addIntegers(writer: BtfWriter) {
  const u8 = writer.int("unsigned char", 1);
  const u64 = writer.int("unsigned long long", 8);
  return {
    u8,
    char: writer.int("char", 1, { signed: true }),
    s8: writer.int("signed char", 1, { signed: true }),
    u16: writer.int("unsigned short", 2),
    s16: writer.int("short", 2, { signed: true }),
    u32: writer.int("unsigned int", 4),
    s32: writer.int("int", 4, { signed: true }),
    u64,
    s64: writer.int("long long", 8, { signed: true }),
    u128: writer.int("unsigned __int128", 16),
    s128: writer.int("__int128", 16, { signed: true }),
    bool: writer.int("_Bool", 1, { bool: true }),
    ns: writer.typedef("ns_t", u64),
    bytes: writer.typedef("bytes_t", u64),
    addr: writer.typedef("addr_t", u64),
  };
}

/** A struct layout from its fields, each at its offset. */
export function structLayout(
  size: number,
  fields: Readonly<Record<string, [number, Layout, FieldLayout["bits"]?]>>,
): StructLayout {
  return {
    kind: "struct",
    name: "sample",
    size,
    fields: Object.entries(fields).map(([key, [offset, layout, bits]]) => ({
      name: key,
      key,
      offset,
      layout,
      ...(bits === undefined ? {} : { bits }),
    })),
  };
}

export const u8: Layout = { kind: "int", size: 1, signed: false };
export const s8: Layout = { kind: "int", size: 1, signed: true };
export const u16: Layout = { kind: "int", size: 2, signed: false };
export const s16: Layout = { kind: "int", size: 2, signed: true };
export const u32: Layout = { kind: "int", size: 4, signed: false };
export const s32: Layout = { kind: "int", size: 4, signed: true };
export const u64: Layout = { kind: "int", size: 8, signed: false, role: "identity" };
export const s64: Layout = { kind: "int", size: 8, signed: true, role: "identity" };
export const u128: Layout = { kind: "int", size: 16, signed: false, role: "identity" };
export const s128: Layout = { kind: "int", size: 16, signed: true, role: "identity" };
export const ns: Layout = { kind: "int", size: 8, signed: false, role: "quantity", unit: "ns" };
export const signedNs: Layout = { kind: "int", size: 8, signed: true, role: "quantity", unit: "ns" };
export const bool: Layout = { kind: "bool", size: 1 };
export const f32: Layout = { kind: "float", size: 4 };
export const f64: Layout = { kind: "float", size: 8 };
export const pointer: Layout = { kind: "pointer", size: 8 };
export const comm: Layout = { kind: "string", size: 16 };

export function array(element: Layout, count: number): Layout {
  return { kind: "array", element, count, size: element.size * count };
}
