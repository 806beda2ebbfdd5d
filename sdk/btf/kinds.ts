/**
 * The kinds of BTF types, in the order of their numbers. Names are those of `include/uapi/linux/btf.h` in lower case.
 * Kinds past the end of this list come with kernels newer than this file.
 */
export const KINDS = [
  "void",
  "int",
  "ptr",
  "array",
  "struct",
  "union",
  "enum",
  "fwd",
  "typedef",
  "volatile",
  "const",
  "restrict",
  "func",
  "func_proto",
  "var",
  "datasec",
  "float",
  "decl_tag",
  "type_tag",
  "enum64",
] as const;

/** The name of a kind that this library knows. */
export type BtfKind = (typeof KINDS)[number];

/** The number of each kind, as in the file. */
export const KIND_NUMBER = Object.fromEntries(KINDS.map((name, number) => [name, number])) as Readonly<
  Record<BtfKind, number>
>;

/** How many 32-bit words follow the three words that open every type: a fixed part, and a part for each member. */
export interface KindShape {
  readonly fixed: number;
  readonly each: number;
}

const plain: KindShape = { fixed: 0, each: 0 };

/** The shapes of the known kinds, by number. Number 0 (void) never stands in a file. */
export const KIND_SHAPES: readonly (KindShape | undefined)[] = KINDS.map((kind) => shapeOf(kind));

function shapeOf(kind: BtfKind): KindShape | undefined {
  switch (kind) {
    case "void":
      return undefined;
    case "int":
    case "var":
    case "decl_tag":
      return { fixed: 1, each: 0 };
    case "array":
      return { fixed: 3, each: 0 };
    case "enum":
    case "func_proto":
      return { fixed: 0, each: 2 };
    case "struct":
    case "union":
    case "datasec":
    case "enum64":
      return { fixed: 0, each: 3 };
    default:
      return plain;
  }
}

/** The kind number in the second word of a type: 7 bits since Linux 7.1, 5 bits with two zero bits above before. */
export function kindOfInfo(info: number): number {
  return (info >>> 24) & 0x7f;
}

/** The number of members: 24 bits since Linux 7.1, 16 bits with eight zero bits above before. */
export function countOfInfo(info: number): number {
  return info & 0xff_ffff;
}
