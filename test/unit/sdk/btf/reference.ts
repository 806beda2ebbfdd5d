import fc from "fast-check";
import {
  decodeString,
  type FieldLayout,
  isBigint,
  type Layout,
  type StructLayout,
} from "../../../../sdk/btf/mod.ts";
import {
  array,
  bool,
  comm,
  f32,
  f64,
  ns,
  pointer,
  s8,
  s16,
  s32,
  s64,
  s128,
  signedNs,
  u8,
  u16,
  u32,
  u64,
  u128,
} from "./samples.ts";

/** Reads a value of a layout the slow and obvious way, byte by byte: what generated decoders are compared with. */
export function reference(
  layout: Layout,
  bytes: Uint8Array,
  at: number,
  bits?: FieldLayout["bits"],
): unknown {
  switch (layout.kind) {
    case "string": {
      const end = bytes.indexOf(0, at);
      return decodeString(bytes, at, end < 0 || end > at + layout.size ? at + layout.size : end);
    }
    case "bytes":
      return Uint8Array.from(bytes.subarray(at, at + layout.size));
    case "float": {
      const data = new DataView(Uint8Array.from(bytes.subarray(at, at + layout.size)).buffer);
      return layout.size === 4 ? data.getFloat32(0, true) : data.getFloat64(0, true);
    }
    case "array":
      return Array.from({ length: layout.count }, (_, i) =>
        reference(layout.element, bytes, at + i * layout.element.size),
      );
    case "struct":
    case "union":
      return Object.fromEntries(
        layout.fields.map((field) => [
          field.key,
          reference(field.layout, bytes, at + field.offset, field.bits),
        ]),
      );
    default:
      return integer(layout, bytes, at, bits);
  }
}

function integer(
  layout: Extract<Layout, { size: 1 | 2 | 4 | 8 | 16 }>,
  bytes: Uint8Array,
  at: number,
  bits?: FieldLayout["bits"],
) {
  const { shift, width } = bits ?? { shift: 0, width: layout.size * 8 };
  let value = 0n;
  for (let i = 0; i < Math.ceil((shift + width) / 8); i++)
    value |= BigInt(bytes[at + i] ?? 0) << BigInt(8 * i);
  const signed = "signed" in layout && layout.signed;
  value = signed
    ? BigInt.asIntN(width, value >> BigInt(shift))
    : BigInt.asUintN(width, value >> BigInt(shift));
  if (layout.kind === "bool") return value !== 0n;
  return isBigint(layout, bits) ? value : Number(value);
}

const scalars = [
  u8,
  s8,
  u16,
  s16,
  u32,
  s32,
  u64,
  s64,
  u128,
  s128,
  ns,
  signedNs,
  bool,
  pointer,
  f32,
  f64,
  comm,
] as const;
const scalar: fc.Arbitrary<Layout> = fc.oneof(
  fc.constantFrom<Layout[]>(...scalars),
  fc.constantFrom<Layout[]>({ kind: "string", size: 5 }, { kind: "bytes", size: 3 }),
  fc.constantFrom<Layout[]>(
    { kind: "enum", size: 4, signed: true, name: "e", values: {} },
    { kind: "enum", size: 8, signed: false, name: "e", values: {} },
  ),
);
const integers = [u8, s8, u16, s16, u32, s32, u64, s64, ns, signedNs, bool] as const;

/** A member before it has a place: `gap` bytes after the one before, so that many are unaligned; a bit field when `width` is set. */
interface Part {
  readonly gap: number;
  readonly layout: Layout;
  readonly shift?: number;
  readonly width?: number;
}

/** Layouts of every kind, three levels deep, packed and padded alike. */
export const layouts: fc.Arbitrary<StructLayout> = structs(anyLayout(2));

function anyLayout(depth: number): fc.Arbitrary<Layout> {
  if (depth === 0) return scalar;
  const inner = anyLayout(depth - 1);
  const arrays = fc
    .tuple(inner, fc.integer({ min: 1, max: 12 }))
    .map(([element, count]) => array(element, count));
  return fc.oneof(
    { weight: 4, arbitrary: scalar },
    { weight: 1, arbitrary: arrays },
    { weight: 1, arbitrary: structs(inner) },
  );
}

function structs(member: fc.Arbitrary<Layout>): fc.Arbitrary<StructLayout> {
  const plain = fc.record({ gap: fc.nat({ max: 3 }), layout: member });
  const bitField = fc.record({
    gap: fc.nat({ max: 3 }),
    layout: fc.constantFrom<Layout[]>(...integers),
    shift: fc.nat({ max: 7 }),
    width: fc.integer({ min: 1, max: 64 }),
  });
  const parts = fc.array(fc.oneof<fc.Arbitrary<Part>[]>(plain, plain, bitField), {
    minLength: 1,
    maxLength: 6,
  });
  return fc
    .tuple(parts, fc.constantFrom("struct" as const, "struct" as const, "union" as const))
    .map(([list, kind]) => place(kind, list));
}

function place(kind: "struct" | "union", parts: readonly Part[]): StructLayout {
  let size = 0;
  const fields = parts.map(({ gap, layout, shift, width }, index) => {
    const offset = (kind === "union" ? 0 : size) + gap;
    const bits =
      shift === undefined || width === undefined
        ? undefined
        : { shift, width: Math.min(width, layout.size * 8) };
    const end = bits === undefined ? offset + layout.size : offset + Math.ceil((bits.shift + bits.width) / 8);
    size = Math.max(size, end);
    const key = `m${index}`;
    return { name: key, key, offset, layout, ...(bits === undefined ? {} : { bits }) };
  });
  return { kind, name: "sample", size, fields };
}
