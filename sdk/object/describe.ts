import {
  type Btf,
  type BtfType,
  type BtfVariable,
  camelCase,
  type Layout,
  layoutOf,
  type OffsetOf,
  parseBtf,
  resolve,
  variablesOf,
} from "../btf/mod.ts";
import { type Elf, elfConstants, parseElf } from "../elf/mod.ts";
import { BtfError, ElfError } from "../errors.ts";
import type {
  LossDescription,
  MapDescription,
  ProbeDescription,
  ProgramDescription,
  SettingDescription,
  StreamDescription,
} from "./description.ts";
import { LOSSES } from "./losses.ts";
import { type MapDefinition, mapDefinitions } from "./map-definitions.ts";

/** Where EVENTS() of probes/include/events.bpf.h ties a ring buffer to the type of its records. */
const ANCHORS = ".events";
const ANCHOR_SUFFIX = "__event";
/** Of `enum bpf_map_type`, include/uapi/linux/bpf.h. */
const BPF_MAP_TYPE_RINGBUF = 27;

/**
 * What a compiled BPF object is, from its symbols and its BTF: programs, maps, event streams and settings, in the order of the
 * file. `objects` stays empty. A ring buffer that EVENTS() did not declare is a map, since the type of its records is not
 * known.
 *
 * @throws ElfError when the bytes are no ELF object, BtfError when its BTF is missing or malformed.
 * @example
 * describe(readFileSync("mine.x86-64.bpf.o"), "mine").programs; // [{ name: "enter_openat", section: "tp/syscalls/..." }]
 */
export function describe(bytes: Uint8Array, name = "object"): ProbeDescription {
  const elf = parseElf(bytes, name);
  const btf = btfOf(elf);
  const offsetOf = symbolOffsets(elf);
  const definitions = mapDefinitions(btf, offsetOf);
  const streams = streamsOf(btf, definitions, variablesOf(btf, ANCHORS, offsetOf), name);
  return {
    name,
    objects: {},
    programs: programsOf(elf),
    maps: mapsOf(definitions, streams),
    streams,
    settings: settingsOf(btf, variablesOf(btf, ".rodata", offsetOf)),
    losses: variablesOf(btf, LOSSES, offsetOf).map((counter) => lossOf(counter, definitions)),
  };
}

/** The BTF of an object. */
export function btfOf(elf: Elf): Btf {
  const section = elf.bytes(".BTF");
  if (section !== undefined) return parseBtf(section);
  throw new BtfError(
    `Cannot describe "${elf.name}": the object has no section .BTF`,
    {},
    { hint: "compile it with clang -g, and strip it with llvm-strip -g, which keeps BTF" },
  );
}

/** Where each variable lies in its section, by the symbols. */
export function symbolOffsets(elf: Elf): OffsetOf {
  const offsets = new Map<string, number>();
  for (const { name, sectionIndex, value } of elf.symbols(".symtab") ?? [])
    offsets.set(`${elf.sections[sectionIndex]?.name} ${name}`, Number(value));
  return (name, section) => offsets.get(`${section} ${name}`);
}

/** Programs are the visible functions outside .text, which holds what they call. */
function programsOf(elf: Elf): ProgramDescription[] {
  const programs: ProgramDescription[] = [];
  for (const { name, type, binding, sectionIndex } of elf.symbols(".symtab") ?? []) {
    if (type !== elfConstants.STT_FUNC || binding === elfConstants.STB_LOCAL) continue;
    const section = elf.sections[sectionIndex]?.name;
    if (section === undefined)
      throw new ElfError(`Cannot describe "${elf.name}": "${name}" is in no section`);
    if (section !== ".text") programs.push({ name, section });
  }
  return programs;
}

function streamsOf(
  btf: Btf,
  definitions: readonly MapDefinition[],
  anchors: readonly BtfVariable[],
  object: string,
): StreamDescription[] {
  return definitions.filter(isRing).flatMap(({ symbol }) => {
    const anchor = anchors.find(({ name }) => name === `${symbol}${ANCHOR_SUFFIX}`);
    if (anchor === undefined) return [];
    return [
      { name: camelCase(symbol), symbol, layout: eventLayout(btf, anchor.type, `${object}.${symbol}`) },
    ];
  });
}

function isRing({ type }: MapDefinition): boolean {
  return type === BPF_MAP_TYPE_RINGBUF;
}

/** The layout of the struct that an anchor points to. */
function eventLayout(btf: Btf, anchor: number, stream: string): Layout {
  const pointer = resolve(btf, anchor);
  const struct = resolve(btf, pointer.kind === "ptr" ? pointer.type : 0);
  if (struct.kind === "struct" && struct.name !== "") return layoutOf(btf, struct.id);
  const found = struct.kind === "struct" ? "of a struct without a name" : `of type "${struct.name}"`;
  const message = `Cannot describe stream "${stream}": its events are ${found} (${struct.kind}), wanted a named struct`;
  throw new BtfError(message, { type: struct.name });
}

function mapsOf(
  definitions: readonly MapDefinition[],
  streams: readonly StreamDescription[],
): MapDescription[] {
  const taken = new Set(streams.map(({ symbol }) => symbol));
  const maps = definitions.filter(({ symbol }) => !taken.has(symbol));
  return unique(maps.map(({ symbol }) => ({ name: camelCase(symbol), symbol })));
}

/** Settings are the visible `const volatile` globals. */
function settingsOf(btf: Btf, variables: readonly BtfVariable[]): SettingDescription[] {
  const settings = variables.filter(({ global, type }) => global && isVolatile(btf, type));
  return unique(
    settings.map(({ name, offset, type }) => ({
      name: camelCase(name),
      symbol: name,
      offset,
      layout: layoutOf(btf, type),
    })),
  );
}

/** A counter's place is called as in TypeScript when it is a map or a stream. */
function lossOf({ name, offset }: BtfVariable, definitions: readonly MapDefinition[]): LossDescription {
  const [symbol = name, reason = "lost"] = name.split("__");
  const isMap = definitions.some((map) => map.symbol === symbol);
  return { place: isMap ? camelCase(symbol) : symbol, reason: reason.replaceAll("_", " "), offset };
}

/** Of an array, C qualifies the elements. */
function isVolatile(btf: Btf, id: number): boolean {
  const type: BtfType = btf.type(id);
  if (type.kind === "volatile") return true;
  return (
    (type.kind === "const" || type.kind === "array" || type.kind === "typedef") && isVolatile(btf, type.type)
  );
}

/** Two C names that differ by underscores only would be one property. */
function unique<T extends { readonly name: string; readonly symbol: string }>(entries: readonly T[]): T[] {
  const seen = new Map<string, string>();
  for (const { name, symbol } of entries) {
    const other = seen.get(name);
    if (other !== undefined)
      throw new BtfError(`Cannot tell "${symbol}" from "${other}": both are "${name}" in TypeScript`, {
        type: symbol,
      });
    seen.set(name, symbol);
  }
  return [...entries];
}
