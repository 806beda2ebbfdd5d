import { type Btf, type OffsetOf, resolve, variablesOf } from "../btf/mod.ts";
import { BtfError } from "../errors.ts";

/** A map as an object's section `.maps` defines it. */
export interface MapDefinition {
  readonly symbol: string;
  /** `enum bpf_map_type`. */
  readonly type: number;
  /** The ids of the types of keys and values; 0 when the source gives only sizes, or neither. */
  readonly key: number;
  readonly value: number;
}

/**
 * The maps that an object defines, in the order of the source. A definition is a struct in which libbpf's `__uint(type, N)` is
 * a pointer to an array of N elements, and `__type(key, T)` a pointer to T. `offsetOf` is needed for an object that was never
 * linked, see `variablesOf`.
 *
 * @throws BtfError when a definition has another form.
 */
export function mapDefinitions(btf: Btf, offsetOf?: OffsetOf): MapDefinition[] {
  return variablesOf(btf, ".maps", offsetOf).map(({ name, type }) => definitionOf(btf, name, type));
}

function definitionOf(btf: Btf, symbol: string, id: number): MapDefinition {
  const struct = resolve(btf, id);
  if (struct.kind !== "struct") throw malformed(symbol, `a ${struct.kind}, wanted a struct`);
  const pointees = new Map(struct.members.map(({ name, type }) => [name, pointeeOf(btf, type)]));
  const type = btf.type(pointees.get("type") ?? 0);
  if (type.kind !== "array") throw malformed(symbol, "no type, wanted __uint(type, BPF_MAP_TYPE_...)");
  return { symbol, type: type.count, key: pointees.get("key") ?? 0, value: pointees.get("value") ?? 0 };
}

/** 0 for a member that is no pointer, as the array `values` of a map of maps. */
function pointeeOf(btf: Btf, id: number): number {
  const pointer = btf.type(id);
  return pointer.kind === "ptr" ? pointer.type : 0;
}

function malformed(symbol: string, found: string): BtfError {
  return new BtfError(`Cannot read the definition of map "${symbol}": ${found}`, { type: symbol });
}
