/**
 * Types as plain objects, one shape for each kind. Types refer to each other by id: `type` is the id of the type
 * pointed to, aliased, qualified or held. Id 0 is void. An anonymous type has the name "".
 */
export type BtfType =
  | BtfVoid
  | BtfInt
  | BtfFloat
  | BtfReference
  | BtfArray
  | BtfComposite
  | BtfEnum
  | BtfForward
  | BtfFunc
  | BtfFuncProto
  | BtfVar
  | BtfDatasec
  | BtfDeclTag
  | BtfUnknown;

interface Named {
  readonly id: number;
  readonly name: string;
}

export interface BtfVoid extends Named {
  readonly kind: "void";
}

export interface BtfInt extends Named {
  readonly kind: "int";
  /** In bytes. */
  readonly size: number;
  /** The bits in use, from `bitOffset` on: equal to `8 * size` except in old descriptions of bit fields. */
  readonly bits: number;
  readonly bitOffset: number;
  readonly signed: boolean;
  /** The compiler said `char`. Clang says it for no type, GCC for some. */
  readonly char: boolean;
  readonly bool: boolean;
}

export interface BtfFloat extends Named {
  readonly kind: "float";
  /** In bytes. */
  readonly size: number;
}

/** A type that is its target with something added: a pointer, an alias, a qualifier, a tag. */
export interface BtfReference extends Named {
  readonly kind: "ptr" | "typedef" | "volatile" | "const" | "restrict" | "type_tag";
  readonly type: number;
}

export interface BtfArray extends Named {
  readonly kind: "array";
  readonly type: number;
  readonly indexType: number;
  /** Number of elements; 0 for a flexible array. */
  readonly count: number;
}

export interface BtfComposite extends Named {
  readonly kind: "struct" | "union";
  /** In bytes. */
  readonly size: number;
  readonly members: readonly BtfMember[];
}

export interface BtfMember {
  /** "" for an anonymous struct or union, whose members belong to the outer one. */
  readonly name: string;
  readonly type: number;
  /** From the start of the struct, in bits. */
  readonly bitOffset: number;
  /** The width of a bit field in bits; 0 for other members. */
  readonly bitSize: number;
}

export interface BtfEnum extends Named {
  readonly kind: "enum" | "enum64";
  /** In bytes. */
  readonly size: number;
  readonly signed: boolean;
  readonly values: readonly { readonly name: string; readonly value: bigint }[];
}

export interface BtfForward extends Named {
  readonly kind: "fwd";
  readonly of: "struct" | "union";
}

export interface BtfFunc extends Named {
  readonly kind: "func";
  /** The prototype's id. */
  readonly type: number;
  readonly linkage: Linkage;
}

export interface BtfFuncProto extends Named {
  readonly kind: "func_proto";
  readonly returns: number;
  readonly params: readonly BtfParam[];
  /** The last parameter is `...`, and is not in `params`. */
  readonly variadic: boolean;
}

export interface BtfParam {
  readonly name: string;
  readonly type: number;
}

export interface BtfVar extends Named {
  readonly kind: "var";
  readonly type: number;
  readonly linkage: Linkage;
}

export interface BtfDatasec extends Named {
  readonly kind: "datasec";
  /** In bytes; 0 in an object that no loader has filled in. */
  readonly size: number;
  readonly variables: readonly BtfSectionVariable[];
}

export interface BtfSectionVariable {
  /** The id of a `var`, or of a `func` for a function declared `extern` with a section of its own. */
  readonly type: number;
  /** From the start of the section, in bytes. */
  readonly offset: number;
  /** In bytes. */
  readonly size: number;
}

export interface BtfDeclTag extends Named {
  readonly kind: "decl_tag";
  /** What is tagged. */
  readonly type: number;
  /** The index of the tagged member or parameter, or -1 for the whole. */
  readonly component: number;
}

/** A kind newer than this library, stepped over by the layout section of its BTF. */
export interface BtfUnknown extends Named {
  readonly kind: "unknown";
  readonly kindNumber: number;
}

export type Linkage = "static" | "global" | "extern";

/** A function: its name and its prototype, types by id. */
export interface BtfFunction {
  readonly id: number;
  readonly name: string;
  readonly params: readonly BtfParam[];
  readonly returns: number;
  readonly variadic: boolean;
  readonly linkage: Linkage;
}
