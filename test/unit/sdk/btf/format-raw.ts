import type { Btf, BtfType } from "../../../../sdk/btf/mod.ts";

/** A type as the lines that `bpftool btf dump ... format raw` prints of it. */
export function formatRaw(btf: Btf, id: number): string[] {
  const type = btf.type(id);
  const head = `[${id}] ${type.kind.toUpperCase()} '${named(type.name)}'`;
  switch (type.kind) {
    case "int":
      return [
        `${head} size=${type.size} bits_offset=${type.bitOffset} nr_bits=${type.bits} encoding=${encoding(type)}`,
      ];
    case "float":
      return [`${head} size=${type.size}`];
    case "array":
      return [`${head} type_id=${type.type} index_type_id=${type.indexType} nr_elems=${type.count}`];
    case "struct":
    case "union":
      return [`${head} size=${type.size} vlen=${type.members.length}`, ...type.members.map(member)];
    case "enum":
    case "enum64":
      return enumLines(head, type);
    case "fwd":
      return [`${head} fwd_kind=${type.of}`];
    case "func":
      return [`${head} type_id=${type.type} linkage=${type.linkage}`];
    case "func_proto":
      return protoLines(head, type);
    case "var":
      return [`${head} type_id=${type.type}, linkage=${type.linkage}`];
    case "datasec":
      return [
        `${head} size=${type.size} vlen=${type.variables.length}`,
        ...type.variables.map((entry) => sectionLine(btf, entry)),
      ];
    case "decl_tag":
      return [`${head} type_id=${type.type} component_idx=${type.component}`];
    case "void":
    case "unknown":
      return [head];
    default:
      return [`${head} type_id=${type.type}`];
  }
}

type Of<K extends BtfType["kind"]> = BtfType & { readonly kind: K };

function named(name: string): string {
  return name === "" ? "(anon)" : name;
}

/** bpftool names one attribute, the first that it tests. */
function encoding(type: Of<"int">): string {
  return type.signed ? "SIGNED" : type.char ? "CHAR" : type.bool ? "BOOL" : "(none)";
}

function member({ name, type, bitOffset, bitSize }: Of<"struct">["members"][number]): string {
  const width = bitSize === 0 ? "" : ` bitfield_size=${bitSize}`;
  return `\t'${named(name)}' type_id=${type} bits_offset=${bitOffset}${width}`;
}

function enumLines(head: string, type: Of<"enum"> | Of<"enum64">): string[] {
  const suffix = type.kind === "enum" ? "" : type.signed ? "LL" : "ULL";
  const values = type.values.map(({ name, value }) => `\t'${name}' val=${value}${suffix}`);
  return [
    `${head} encoding=${type.signed ? "SIGNED" : "UNSIGNED"} size=${type.size} vlen=${values.length}`,
    ...values,
  ];
}

function protoLines(head: string, type: Of<"func_proto">): string[] {
  const params = type.variadic ? [...type.params, { name: "", type: 0 }] : type.params;
  return [
    `${head} ret_type_id=${type.returns} vlen=${params.length}`,
    ...params.map(({ name, type }) => `\t'${named(name)}' type_id=${type}`),
  ];
}

function sectionLine(btf: Btf, entry: Of<"datasec">["variables"][number]): string {
  const { kind, name } = btf.type(entry.type);
  return `\ttype_id=${entry.type} offset=${entry.offset} size=${entry.size} (${kind.toUpperCase()} '${name}')`;
}
