import { BtfError } from "../errors.ts";
import type { BtfType } from "./types.ts";

/** C keeps tags of structs, unions and enums apart from typedefs and enumerators. */
type Space = "tag" | "ordinary";

/**
 * Names for one C text. The kernel has types of one name that differ; the second such type is called `name___2`, as libbpf's
 * relocation takes `___` and what follows for no part of the name.
 */
export class CNames {
  readonly #byId = new Map<string, string>();
  readonly #taken = new Set<string>();

  /** The tag or typedef name of a type: always the same for the same type. */
  of(type: BtfType): string {
    const space = type.kind === "typedef" ? "ordinary" : "tag";
    const key = type.kind === "fwd" ? `fwd:${type.name}` : `${type.id}`;
    const known = this.#byId.get(key);
    if (known !== undefined) return known;
    const name =
      type.kind === "fwd"
        ? identifier(type.name)
        : this.unique(space, type.name || `__${type.kind}_${type.id}`);
    this.#byId.set(key, name);
    return name;
  }

  /** A name not given before in its space. */
  unique(space: Space, wanted: string): string {
    const base = identifier(wanted);
    let name = base;
    for (let copy = 2; this.#taken.has(`${space}:${name}`); copy++) name = `${base}___${copy}`;
    this.#taken.add(`${space}:${name}`);
    return name;
  }
}

/** @throws BtfError when the name cannot stand in C. */
export function identifier(name: string): string {
  if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) return name;
  throw new BtfError(`Cannot declare ${JSON.stringify(name)} in C: not an identifier`, { type: name });
}

/** The name of an integer or float type: one or more words, as `long long unsigned int`. */
export function baseTypeName(type: BtfType & { readonly kind: "int" | "float" }): string {
  if (type.kind === "int" && type.bool) return "_Bool";
  if (/^[A-Za-z_][A-Za-z0-9_]*( [A-Za-z_][A-Za-z0-9_]*)*$/.test(type.name)) return type.name;
  throw new BtfError(`Cannot declare ${JSON.stringify(type.name)} in C: not a type's name`, {
    type: type.name,
  });
}
