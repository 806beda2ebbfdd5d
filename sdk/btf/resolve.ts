import { BtfError } from "../errors.ts";
import type { Btf } from "./reader.ts";
import type { BtfType } from "./types.ts";

/** The longest chain of aliases, qualifiers, tags and array dimensions that is followed: twice the kernel's own limit. */
export const MAX_CHAIN = 64;
/** Pointers of BPF and of every kernel in the matrix. */
export const POINTER_BYTES = 8;
/** No object is larger; a damaged description may claim it. */
const MAX_BYTES = 0xffff_ffff;

/**
 * The type behind typedefs, const, volatile, restrict and type tags.
 *
 * @throws BtfError when the chain is longer than 64 or turns back on itself.
 */
export function resolve(btf: Btf, id: number): BtfType {
  return unwrap(btf, id).type;
}

/** A type without its aliases and qualifiers, and the names of the typedefs on the way to it, outermost first. */
export interface Unwrapped {
  readonly type: Exclude<BtfType, { kind: "typedef" }>;
  readonly aliases: readonly string[];
}

/** Like {@link resolve}, but remembers the typedefs. */
export function unwrap(btf: Btf, id: number): Unwrapped {
  const aliases: string[] = [];
  let type = btf.type(id);
  for (let steps = 0; steps < MAX_CHAIN; steps++) {
    switch (type.kind) {
      case "typedef":
        aliases.push(type.name);
        break;
      case "const":
      case "volatile":
      case "restrict":
      case "type_tag":
        break;
      default:
        return { type, aliases };
    }
    type = btf.type(type.type);
  }
  throw new BtfError(
    `Cannot resolve BTF type ${id}: a chain of more than ${MAX_CHAIN} aliases or qualifiers`,
  );
}

/**
 * The size of a type in bytes; 0 for a flexible array.
 *
 * @throws BtfError when the type has none (void, a function, a forward declaration), or one above 4 GiB.
 */
export function sizeOf(btf: Btf, id: number): number {
  let count = 1;
  let type = resolve(btf, id);
  for (let steps = 0; type.kind === "array" && steps < MAX_CHAIN; steps++) {
    count = checkSize(count * type.count, id);
    type = resolve(btf, type.type);
  }
  return checkSize(count * elementSize(type, id), id);
}

function checkSize(size: number, id: number): number {
  if (size <= MAX_BYTES) return size;
  throw new BtfError(`Cannot size BTF type ${id}: ${size} bytes, wanted at most ${MAX_BYTES}`);
}

function elementSize(type: BtfType, id: number): number {
  switch (type.kind) {
    case "ptr":
      return POINTER_BYTES;
    case "int":
    case "float":
    case "struct":
    case "union":
    case "enum":
    case "enum64":
    case "datasec":
      return type.size;
    default:
      throw new BtfError(`Cannot size BTF type ${id}: ${describeKind(type)} has no size`);
  }
}

/** A type as a person would name it: `struct file`, `fwd ""`. */
export function describeKind(type: BtfType): string {
  return type.name === "" ? `an anonymous ${type.kind}` : `${type.kind} "${type.name}"`;
}
