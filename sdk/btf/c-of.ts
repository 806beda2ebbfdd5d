import { BtfError } from "../errors.ts";
import { compositeBody, enumBody } from "./c-body.ts";
import { type CScope, declare } from "./c-declarator.ts";
import { CNames, identifier } from "./c-names.ts";
import type { Btf } from "./reader.ts";
import { describeKind, POINTER_BYTES, sizeOf, unwrap } from "./resolve.ts";
import type { BtfComposite, BtfType } from "./types.ts";

/** A struct that needs half the kernel is a megabyte of C; a damaged description could ask for any amount. */
const MAX_TEXT = 16 << 20;

/** A type, its id, or its name. */
export type TypeName = string | number | BtfType;

/**
 * The C text that declares a type, or several, with all that they need, in order: what is held by value is defined, what is only
 * pointed to is declared. A compiler for the same machine puts every member where BTF says. A function gives its prototype, a
 * variable an `extern` declaration. Of types with one name the second is called `name___2`.
 *
 * @throws BtfError when a type holds itself, or a name is not one of C (those of Rust are not).
 *
 * @example
 * cOf(kernelBtf(), "list_head"); // struct list_head { ... };
 */
export function cOf(btf: Btf, types: TypeName | readonly TypeName[]): string {
  const writer = new CWriter(btf);
  for (const type of Array.isArray(types) ? (types as readonly TypeName[]) : [types as TypeName])
    writer.write(lookUp(btf, type));
  return writer.text;
}

function lookUp(btf: Btf, type: TypeName): BtfType {
  const found = typeof type === "string" ? btf.find(type) : typeof type === "number" ? btf.type(type) : type;
  if (found === undefined)
    throw new BtfError(`Cannot declare "${String(type)}" in C: the BTF has no such type`);
  return found;
}

/** How much of a type the text needs: its name, or its size too. */
type Need = "name" | "size";

/** One type and what is needed of it, as `12:size`. */
interface Visit {
  readonly id: number;
  readonly need: Need;
}

class CWriter implements CScope {
  readonly names = new CNames();
  readonly btf: Btf;
  readonly #declarations: string[] = [];
  readonly #bodies = new Map<number, string>();
  readonly #aligns = new Map<number, number>();
  /** "above": what the type needs is being declared above it. */
  readonly #state = new Map<string, "above" | "done">();
  /** Written once, though a text may need first the name and then the size. */
  readonly #typedefs = new Set<number>();
  #length = 0;

  constructor(btf: Btf) {
    this.btf = btf;
  }

  write(type: BtfType): void {
    if (type.kind === "datasec" || type.kind === "decl_tag" || type.kind === "unknown") {
      throw new BtfError(`Cannot declare ${describeKind(type)} in C: C has no such thing`, {
        type: type.name,
      });
    }
    this.#visitAll({ id: type.id, need: "size" });
    if (type.kind === "func") this.#emit(`${declare(this, type.type, identifier(type.name))};`);
    if (type.kind === "var") this.#emit(`extern ${declare(this, type.type, identifier(type.name))};`);
  }

  get text(): string {
    return this.#declarations.join("");
  }

  inline(type: BtfType): string {
    const body = this.#bodies.get(type.id);
    if (body === undefined) throw new BtfError(`Cannot declare ${describeKind(type)} in C: it holds itself`);
    this.spend(body.length);
    return `${type.kind} ${body}`;
  }

  /** Declares a type after all that it needs, with a list of its own instead of recursion. */
  #visitAll(first: Visit): void {
    const pending: Visit[] = [first];
    for (let visit = pending.pop(); visit !== undefined; visit = pending.pop()) {
      const key = `${visit.id}:${visit.need}`;
      const type = this.btf.type(visit.id);
      if (this.#state.get(key) === "above") {
        this.#declare(type, visit.need);
        this.#state.set(key, "done");
      } else if (this.#state.get(key) === undefined) {
        this.#state.set(key, "above");
        pending.push(visit, ...this.#missing(type, visit.need));
      }
    }
  }

  /** What must be declared before a type and has not been, the first at the end. */
  #missing(type: BtfType, need: Need): Visit[] {
    return needsOf(this.btf, type, need)
      .filter(({ id, need }) => {
        const state = this.#state.get(`${id}:${need}`);
        if (state === "above")
          throw new BtfError(`Cannot declare ${describeKind(type)} in C: it needs itself`, {
            type: type.name,
          });
        return state === undefined;
      })
      .reverse();
  }

  #declare(type: BtfType, need: Need): void {
    switch (type.kind) {
      case "struct":
      case "union":
        if (need === "name") this.#emit(`${type.kind} ${this.names.of(type)};`);
        else this.#define(type);
        break;
      case "enum":
      case "enum64":
        this.#emit(`enum ${this.names.of(type)} ${enumBody(this, type)};`);
        break;
      case "fwd":
        this.#emit(`${type.of} ${this.names.of(type)};`);
        break;
      case "typedef":
        // Those of the compiler itself cannot be declared again.
        if (!type.name.startsWith("__builtin_") && !this.#typedefs.has(type.id)) {
          this.#typedefs.add(type.id);
          this.#emit(`typedef ${declare(this, type.type, this.names.of(type))};`);
        }
        break;
    }
  }

  /** Writes the body of a named struct or union; keeps it, too, for a place that has it without a name. */
  #define(type: BtfComposite): void {
    const body = compositeBody(this, type, (id) => ({
      size: sizeOf(this.btf, id),
      align: this.#alignOf(id),
    }));
    this.#aligns.set(type.id, body.align);
    this.#bodies.set(type.id, body.text);
    if (type.name !== "") this.#emit(`${type.kind} ${this.names.of(type)} ${body.text};`);
  }

  #emit(text: string): void {
    this.spend(text.length);
    this.#declarations.push(`${text}\n`);
  }

  spend(characters: number): void {
    this.#length += characters;
    if (this.#length > MAX_TEXT)
      throw new BtfError(`Cannot declare the type in C: more than ${MAX_TEXT} bytes of text`);
  }

  /** The alignment that a compiler gives a type, in bytes. Structs have been measured before what holds them. */
  #alignOf(id: number): number {
    let { type } = unwrap(this.btf, id);
    for (let steps = 0; type.kind === "array" && steps < 64; steps++) type = unwrap(this.btf, type.type).type;
    switch (type.kind) {
      case "ptr":
        return POINTER_BYTES;
      case "int":
      case "float":
      case "enum":
      case "enum64":
        return Math.max(1, type.size);
      default:
        return this.#aligns.get(type.id) ?? 1;
    }
  }
}

/** The types that must stand above a type in the text. */
function needsOf(btf: Btf, type: BtfType, need: Need): Visit[] {
  switch (type.kind) {
    case "ptr":
    case "var":
    case "func":
      return [visitOf(btf, type.type, "name")];
    case "typedef":
    case "const":
    case "volatile":
    case "restrict":
    case "type_tag":
      return [visitOf(btf, type.type, need)];
    case "array":
      return [visitOf(btf, type.type, "size")];
    case "struct":
    case "union":
      return need === "name" ? [] : type.members.map((member) => visitOf(btf, member.type, "size"));
    case "func_proto":
      return [type.returns, ...type.params.map((param) => param.type)].map((id) => visitOf(btf, id, "name"));
    default:
      return [];
  }
}

/** An anonymous struct or union has nothing but its definition; only structs, unions and what leads to them can go by name. */
function visitOf(btf: Btf, id: number, need: Need): Visit {
  const type = btf.type(id);
  const named = (type.kind === "struct" || type.kind === "union") && type.name !== "";
  const leads =
    type.kind === "typedef" ||
    type.kind === "const" ||
    type.kind === "volatile" ||
    type.kind === "restrict" ||
    type.kind === "type_tag";
  return { id, need: named || leads ? need : "size" };
}
