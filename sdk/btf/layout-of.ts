import { BtfError } from "../errors.ts";
import type { ArrayLayout, EnumLayout, FieldLayout, IntLayout, Layout, StructLayout } from "./layout.ts";
import { camelCase } from "./names.ts";
import type { Btf } from "./reader.ts";
import { describeKind, POINTER_BYTES, sizeOf, unwrap } from "./resolve.ts";
import type { BtfArray, BtfComposite, BtfEnum, BtfInt, BtfMember, BtfType } from "./types.ts";
import { unitOf } from "./units.ts";

/** Structs within structs: as deep as the kernel itself follows types. */
const MAX_DEPTH = 32;
/** Members of one layout, those of nested structs included. A damaged description can multiply them without end. */
const MAX_NODES = 65_536;

/**
 * Describes how values of a type lie in memory. Members of anonymous structs and unions are named as if they were the outer
 * one's, as in C.
 *
 * @throws BtfError when a part has no size (void, a function, a forward declaration), when members overlap the end of
 * their struct, or when two members have the same name in camel case.
 *
 * @example
 * compileDecoder(layoutOf(btf, btf.find("open_event", "struct")))
 */
export function layoutOf(btf: Btf, type: number | BtfType | undefined): Layout {
  if (type === undefined) throw new BtfError("Cannot describe a type that the BTF does not have");
  return new Describer(btf).describe(typeof type === "number" ? type : type.id, 0);
}

class Describer {
  readonly #btf: Btf;
  #nodes = 0;

  constructor(btf: Btf) {
    this.#btf = btf;
  }

  describe(id: number, depth: number): Layout {
    const { type, aliases } = unwrap(this.#btf, id);
    this.#count(type, depth);
    switch (type.kind) {
      case "int":
        return describeInt(type, aliases);
      case "float":
        if (type.size === 4 || type.size === 8) return { kind: "float", size: type.size };
        return { kind: "bytes", size: type.size };
      case "ptr":
        return { kind: "pointer", size: POINTER_BYTES };
      case "enum":
      case "enum64":
        return describeEnum(type);
      case "array":
        return this.#array(type, depth);
      case "struct":
      case "union":
        return this.#composite(type, depth);
      default:
        throw new BtfError(`Cannot describe BTF type ${id}: ${describeKind(type)} has no size`, {
          type: type.name,
        });
    }
  }

  #count(type: BtfType, depth: number): void {
    this.#nodes++;
    if (depth <= MAX_DEPTH && this.#nodes <= MAX_NODES) return;
    const limit = depth > MAX_DEPTH ? `${MAX_DEPTH} levels` : `${MAX_NODES} members`;
    throw new BtfError(`Cannot describe ${describeKind(type)}: more than ${limit}`, { type: type.name });
  }

  #array(array: BtfArray, depth: number): Layout {
    const { type } = unwrap(this.#btf, array.type);
    if (type.kind === "int" && type.size === 1 && !type.bool && type.name !== "signed char") {
      return { kind: type.name === "char" || type.char ? "string" : "bytes", size: array.count };
    }
    const element = this.describe(array.type, depth + 1);
    if (element.size === 0 && array.count > 0 && !isEmptyStruct(element, array.count)) {
      throw new BtfError(`Cannot describe an array of ${array.count}: its elements have no size`, {
        type: type.name,
      });
    }
    return {
      kind: "array",
      size: sizeOf(this.#btf, array.id),
      count: array.count,
      element,
    } satisfies ArrayLayout;
  }

  #composite(type: BtfComposite, depth: number): StructLayout {
    const fields = type.members.flatMap((member) => this.#member(type, member, depth));
    checkKeys(type, fields);
    return { kind: type.kind, name: type.name, size: type.size, fields };
  }

  #member(owner: BtfComposite, member: BtfMember, depth: number): FieldLayout[] {
    const layout = this.describe(member.type, depth + 1);
    const field = placeField(this.#btf, member, layout);
    const end =
      field.bits === undefined
        ? field.offset + layout.size
        : (field.offset * 8 + field.bits.shift + field.bits.width) / 8;
    if (end > owner.size) {
      throw new BtfError(
        `Cannot describe ${describeKind(owner)}: member "${member.name}" ends at byte ${end} of ${owner.size}`,
        {
          type: owner.name,
          member: member.name,
        },
      );
    }
    if (member.name !== "") return [{ ...field, name: member.name, key: camelCase(member.name) }];
    if (layout.kind !== "struct" && layout.kind !== "union") return [];
    return layout.fields.map((inner) => ({ ...inner, offset: inner.offset + field.offset }));
  }
}

/** A bit field is told by the member's width, or, in BTF from before Linux 5.0, by the width of its integer type. */
function placeField(
  btf: Btf,
  member: BtfMember,
  layout: Layout,
): Pick<FieldLayout, "offset" | "layout" | "bits"> {
  const { type } = unwrap(btf, member.type);
  const narrow = type.kind === "int" && type.bits !== 0 && type.bits < type.size * 8 && !type.bool;
  const first = member.bitOffset + (narrow ? type.bitOffset : 0);
  const width = member.bitSize > 0 ? member.bitSize : narrow ? type.bits : 0;
  const offset = Math.floor(first / 8);
  if (width > 0)
    return { offset, layout: checkBits(member, layout, width), bits: { shift: first % 8, width } };
  if (first % 8 !== 0)
    throw new BtfError(`Cannot describe member "${member.name}": it begins at bit ${first}`);
  return { offset, layout };
}

function checkBits(member: BtfMember, layout: Layout, width: number): Layout {
  const integral = layout.kind === "int" || layout.kind === "bool" || layout.kind === "enum";
  if (integral && width <= layout.size * 8 && width <= 64) return layout;
  throw new BtfError(
    `Cannot describe bit field "${member.name}": ${width} bits of a ${layout.kind} of ${layout.size} bytes`,
  );
}

/** An array of empty structs is in the kernel; no record's length bounds how many there are, so their number is kept small. */
function isEmptyStruct(element: Layout, count: number): boolean {
  return element.kind === "struct" && element.fields.length === 0 && count <= 1024;
}

function checkKeys(type: BtfComposite, fields: readonly FieldLayout[]): void {
  const seen = new Map<string, string>();
  for (const { key, name } of fields) {
    const other = seen.get(key);
    if (other !== undefined) {
      throw new BtfError(
        `Cannot describe ${describeKind(type)}: members "${other}" and "${name}" are both called "${key}"`,
        {
          type: type.name,
          member: name,
        },
      );
    }
    seen.set(key, name);
  }
}

function describeInt(type: BtfInt, aliases: readonly string[]): Layout {
  const { size, signed } = type;
  if (type.bool && (size === 1 || size === 2 || size === 4 || size === 8)) return { kind: "bool", size };
  if (size !== 1 && size !== 2 && size !== 4 && size !== 8 && size !== 16) {
    throw new BtfError(`Cannot describe ${describeKind(type)}: an integer of ${size} bytes`, {
      type: type.name,
    });
  }
  const alias = aliases[0] === undefined ? {} : { alias: aliases[0] };
  const unit = size === 8 ? unitOf(aliases) : undefined;
  const role: Pick<IntLayout, "role" | "unit"> =
    size < 8 ? {} : unit === undefined ? { role: "identity" } : { role: "quantity", unit };
  return { kind: "int", size, signed, ...role, ...alias };
}

function describeEnum(type: BtfEnum): EnumLayout {
  const { size, signed, name } = type;
  if (size !== 1 && size !== 2 && size !== 4 && size !== 8) {
    throw new BtfError(`Cannot describe ${describeKind(type)}: ${size} bytes`, { type: name });
  }
  const values = Object.fromEntries(type.values.map((value) => [value.name, value.value.toString()]));
  return { kind: "enum", size, signed, name, values };
}
