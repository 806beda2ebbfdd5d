import { BtfError } from "../errors.ts";
import { baseTypeName, type CNames, identifier } from "./c-names.ts";
import type { Btf } from "./reader.ts";
import { MAX_CHAIN } from "./resolve.ts";
import type { BtfFuncProto, BtfType } from "./types.ts";

/** Functions that take functions that take functions: deeper than any kernel goes. */
const MAX_PARAM_DEPTH = 16;

/** What a declarator needs to know of the text around it. */
export interface CScope {
  readonly btf: Btf;
  readonly names: CNames;
  /** The definition of a struct or union without its name, to stand in place of one. */
  readonly inline: (type: BtfType) => string;
  /** Counts characters of text; throws BtfError past a limit, since a description can multiply them without end. */
  readonly spend: (characters: number) => void;
}

/**
 * Declares `name` as a value of a type, without the semicolon: `const char *name`, `int (*name)(void)`, `u32 name[4]`.
 * C writes a declaration from the inside out, so the chain of types is walked outward from the name.
 */
export function declare(scope: CScope, id: number, name: string, depth = 0): string {
  const { btf } = scope;
  let text = name;
  let qualifiers = "";
  let pointed = false;
  let type = btf.type(id);
  for (let steps = 0; steps < MAX_CHAIN; steps++) {
    switch (type.kind) {
      case "const":
      case "volatile":
        if (!qualifiers.includes(type.kind)) qualifiers += `${type.kind} `;
        break;
      case "restrict":
      case "type_tag":
        break;
      case "ptr":
        text = `*${qualifiers}${text}`;
        qualifiers = "";
        pointed = true;
        break;
      case "array":
        text = `${pointed ? `(${text})` : text}[${type.count}]`;
        pointed = false;
        break;
      case "func_proto":
        text = `${pointed ? `(${text})` : text}${parameters(scope, type, depth)}`;
        qualifiers = "";
        pointed = false;
        type = btf.type(type.returns);
        continue;
      default:
        return `${qualifiers}${baseOf(scope, type)}${text === "" ? "" : ` ${text}`}`;
    }
    type = btf.type(type.type);
  }
  throw new BtfError(`Cannot declare BTF type ${id}: a chain of more than ${MAX_CHAIN} types`);
}

function parameters(scope: CScope, proto: BtfFuncProto, depth: number): string {
  if (depth >= MAX_PARAM_DEPTH)
    throw new BtfError(`Cannot declare BTF type ${proto.id}: functions nest too deep`);
  const params = proto.params.map(({ name, type }) =>
    declare(scope, type, name === "" ? "" : identifier(name), depth + 1),
  );
  if (proto.variadic) params.push("...");
  const text = `(${params.length === 0 ? "void" : params.join(", ")})`;
  scope.spend(text.length);
  return text;
}

function baseOf(scope: CScope, type: BtfType): string {
  switch (type.kind) {
    case "void":
      return "void";
    case "int":
    case "float":
      return baseTypeName(type);
    case "typedef":
      return scope.names.of(type);
    case "fwd":
      return `${type.of} ${scope.names.of(type)}`;
    case "struct":
    case "union":
      return type.name === "" ? scope.inline(type) : `${type.kind} ${scope.names.of(type)}`;
    case "enum":
    case "enum64":
      return `enum ${scope.names.of(type)}`;
    default:
      throw new BtfError(`Cannot declare BTF type ${type.id}: a ${type.kind} is not a type of C`);
  }
}
