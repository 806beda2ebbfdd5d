import { BtfError } from "../errors.ts";
import type { Btf } from "./reader.ts";
import { describeKind, resolve } from "./resolve.ts";
import type { BtfComposite, BtfMember } from "./types.ts";

/** Where a member lies in the struct that was searched, anonymous structs and unions in between counted in. */
export interface FoundMember {
  readonly name: string;
  /** The id of its type. */
  readonly type: number;
  /** From the start of the searched struct, in bits. */
  readonly bitOffset: number;
  /** The width of a bit field in bits; 0 for other members. */
  readonly bitSize: number;
}

/** Members looked at in one search; a damaged description could nest them without end. */
const MAX_MEMBERS = 65_536;

/**
 * Finds a member by its path: `pid`, or `sk.__sk_common.skc_family` through nested structs. As in C, the members of anonymous
 * structs and unions belong to the outer one. `undefined` when there is no such member.
 *
 * @throws BtfError when `id` or an inner step of the path is not a struct or union.
 *
 * @example
 * memberOf(kernelBtf(), task.id, "se.vruntime")?.bitOffset
 */
export function memberOf(btf: Btf, id: number, path: string): FoundMember | undefined {
  let bitOffset = 0;
  let type = id;
  let found: FoundMember | undefined;
  for (const name of path.split(".")) {
    if (name === "") return undefined;
    const step = findMember(btf, compositeOf(btf, type, name), name);
    if (step === undefined) return undefined;
    bitOffset += step.bitOffset;
    type = step.type;
    found = { ...step, bitOffset };
  }
  return found;
}

function compositeOf(btf: Btf, id: number, member: string): BtfComposite {
  const type = resolve(btf, id);
  if (type.kind === "struct" || type.kind === "union") return type;
  throw new BtfError(`Cannot find member "${member}": in ${describeKind(type)}, wanted a struct or union`, {
    member,
  });
}

/** Walks anonymous members with a list of its own, not by recursion, since the input decides how deep they nest. */
function findMember(btf: Btf, outer: BtfComposite, name: string): FoundMember | undefined {
  const pending: { readonly composite: BtfComposite; readonly bitOffset: number }[] = [
    { composite: outer, bitOffset: 0 },
  ];
  let looked = 0;
  for (let visited = 0; visited < pending.length; visited++) {
    const { composite, bitOffset } = pending[visited] ?? { composite: outer, bitOffset: 0 };
    looked += composite.members.length + 1;
    if (looked > MAX_MEMBERS)
      throw new BtfError(`Cannot find member "${name}": more than ${MAX_MEMBERS} members`);
    for (const member of composite.members) {
      if (member.name === name) return { ...member, bitOffset: bitOffset + member.bitOffset };
      if (member.name !== "") continue;
      const inner = anonymous(btf, member);
      if (inner !== undefined) pending.push({ composite: inner, bitOffset: bitOffset + member.bitOffset });
    }
  }
  return undefined;
}

function anonymous(btf: Btf, member: BtfMember): BtfComposite | undefined {
  const type = resolve(btf, member.type);
  return type.kind === "struct" || type.kind === "union" ? type : undefined;
}
