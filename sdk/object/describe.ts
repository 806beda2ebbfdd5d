import {
  type Btf,
  type BtfType,
  type BtfVariable,
  camelCase,
  parseBtf,
  resolve,
  variablesOf,
} from "../btf/mod.ts";
import { type Elf, elfConstants, parseElf } from "../elf/mod.ts";
import { BtfError, ElfError } from "../errors.ts";
import { mapTypes } from "../features/bpf.gen.ts";
import type {
  MapDescription,
  ProbeDescription,
  ProgramDescription,
  SettingDescription,
  StreamDescription,
} from "./description.ts";
import { type MapDefinition, mapDefinitions } from "./map-definitions.ts";

/** Where EVENTS() of probes/include/events.bpf.h ties a ring buffer to the type of its records. */
const ANCHORS = ".events";
const ANCHOR_SUFFIX = "__event";

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
  const streams = streamsOf(btf, name);
  return {
    name,
    objects: {},
    programs: programsOf(elf),
    maps: mapsOf(btf, streams),
    streams,
    settings: settingsOf(btf, elf),
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

function streamsOf(btf: Btf, object: string): StreamDescription[] {
  const anchors = new Map(apart(btf, ANCHORS).map(({ name, type }) => [name, type]));
  return mapDefinitions(btf)
    .filter(isRing)
    .flatMap(({ symbol }) => {
      const anchor = anchors.get(`${symbol}${ANCHOR_SUFFIX}`);
      if (anchor === undefined) return [];
      return [{ name: camelCase(symbol), symbol, type: eventType(btf, anchor, `${object}.${symbol}`) }];
    });
}

function isRing({ type }: MapDefinition): boolean {
  return type === mapTypes.BPF_MAP_TYPE_RINGBUF;
}

/** The name of the struct that an anchor points to. */
function eventType(btf: Btf, anchor: number, stream: string): string {
  const pointer = resolve(btf, anchor);
  const struct = resolve(btf, pointer.kind === "ptr" ? pointer.type : 0);
  if (struct.kind === "struct" && struct.name !== "") return struct.name;
  const found = struct.kind === "struct" ? "a struct without a name" : `a ${struct.kind} "${struct.name}"`;
  throw new BtfError(`Cannot describe stream "${stream}": its events are ${found}, wanted a named struct`, {
    type: struct.name,
  });
}

function mapsOf(btf: Btf, streams: readonly StreamDescription[]): MapDescription[] {
  const taken = new Set(streams.map(({ symbol }) => symbol));
  const maps = mapDefinitions(btf).filter(({ symbol }) => !taken.has(symbol));
  return unique(maps.map(({ symbol }) => ({ name: camelCase(symbol), symbol })));
}

/** Settings are the visible `const volatile` globals. */
function settingsOf(btf: Btf, elf: Elf): SettingDescription[] {
  const globals = new Set([...(elf.symbols(".symtab") ?? [])].filter(isVisible).map(({ name }) => name));
  const settings = apart(btf, ".rodata").filter(
    ({ name, type }) => globals.has(name) && isVolatile(btf, type),
  );
  return unique(settings.map(({ name }) => ({ name: camelCase(name), symbol: name })));
}

function isVisible({ binding }: { binding: number }): boolean {
  return binding !== elfConstants.STB_LOCAL;
}

/** Of an array, C qualifies the elements. */
function isVolatile(btf: Btf, id: number): boolean {
  const type: BtfType = btf.type(id);
  if (type.kind === "volatile") return true;
  return (
    (type.kind === "const" || type.kind === "array" || type.kind === "typedef") && isVolatile(btf, type.type)
  );
}

/** The variables of a section whose places do not matter here; clang leaves those to the loader. */
function apart(btf: Btf, section: string): BtfVariable[] {
  let end = 0;
  return variablesOf(btf, section, () => (end += 2 ** 20) - 2 ** 20);
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
