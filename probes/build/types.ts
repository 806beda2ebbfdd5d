import { type Btf, camelCase, type Layout, layoutOf, resolve } from "../../sdk/btf/mod.ts";
import { parseElf } from "../../sdk/elf/mod.ts";
import { BtfError } from "../../sdk/errors.ts";
import { mapTypes as kinds } from "../../sdk/features/mod.ts";
import {
  btfOf,
  describe,
  type MapDefinition,
  mapDefinitions,
  type ProbeDescription,
  symbolOffsets,
} from "../../sdk/object/mod.ts";

/** A map; without types of keys or values, `undefined`. */
export interface TypedMap {
  readonly name: string;
  readonly kind: string;
  readonly key: Layout | undefined;
  readonly value: Layout | undefined;
}

/** All that the generated module of one probe tells. */
export interface ProbeTypes {
  readonly description: ProbeDescription;
  readonly maps: readonly TypedMap[];
}

/**
 * Reads the types of a probe from its object. Throws BtfError for a ring buffer that EVENTS() did not declare, since nothing
 * tells the type of its records.
 */
export function readTypes(bytes: Uint8Array, name: string): ProbeTypes {
  const elf = parseElf(bytes, name);
  const btf = btfOf(elf);
  const offsetOf = symbolOffsets(elf);
  const description = describe(bytes, name);
  const definitions = mapDefinitions(btf, offsetOf);
  return {
    description,
    maps: mapTypes(btf, description, definitions),
  };
}

function mapTypes(
  btf: Btf,
  { maps, name }: ProbeDescription,
  definitions: readonly MapDefinition[],
): TypedMap[] {
  const described = new Set(maps.map(({ symbol }) => symbol));
  return definitions.filter(({ symbol }) => described.has(symbol)).map((map) => mapType(btf, map, name));
}

function mapType(btf: Btf, { symbol, type, key, value }: MapDefinition, probe: string): TypedMap {
  const kind = kindOf(type);
  if (kind === "ringbuf") throw withoutEvents(symbol, probe);
  return { name: camelCase(symbol), kind, key: optional(btf, key), value: optional(btf, value) };
}

/** As bpftool calls it: `percpu_hash` for BPF_MAP_TYPE_PERCPU_HASH. */
function kindOf(type: number): string {
  const name = Object.entries(kinds).find(([, number]) => number === type)?.[0];
  return name?.replace("BPF_MAP_TYPE_", "").toLowerCase() ?? `type ${type}`;
}

function withoutEvents(symbol: string, probe: string): BtfError {
  const message = `Cannot generate probe "${probe}": the ring buffer "${symbol}" has no event type`;
  const hint = `declare it with EVENTS(${symbol}, struct ...) of probes/include/events.bpf.h`;
  return new BtfError(message, { type: symbol }, { hint });
}

function optional(btf: Btf, id: number): Layout | undefined {
  return id === 0 ? undefined : layoutOf(btf, resolve(btf, id).kind === "void" ? 0 : id);
}
