import { compileDecoder, type Layout } from "../btf/mod.ts";
import { SondeError, SymbolError } from "../errors.ts";
import { libbpf } from "../ffi/mod.ts";
import { attachBySection, type Link } from "../link/mod.ts";
import { openMap } from "../map/mod.ts";
import type { Program } from "../program/mod.ts";
import { RingBuffer } from "../ringbuf/mod.ts";
import type { ProbeDescription, ProbeShape } from "./description.ts";
import { Globals } from "./globals.ts";
import { LOSSES, type Loss } from "./losses.ts";
import type { NativeObject } from "./native.ts";
import { SectionMemory } from "./section-memory.ts";
import type { ObjectTypes } from "./types.ts";

/** A program that was left out because its hook could not be attached. */
export interface SkippedProgram {
  readonly program: string;
  readonly error: SondeError;
}

/**
 * An object in the kernel. Its programs attach, its maps and streams are read. Closing it detaches, unmaps and unloads,
 * in the reverse order of what was done.
 */
export class LoadedObject<S extends ProbeShape> {
  /** The maps, by their TypeScript names. */
  readonly maps: S["maps"];
  /** The event streams, by their TypeScript names; a ring is mapped when first asked for. */
  readonly events: { readonly [K in keyof S["events"]]: RingBuffer<S["events"][K]> };
  readonly skipped: SkippedProgram[] = [];
  readonly #native: NativeObject;
  readonly #description: ProbeDescription;
  readonly #types: ObjectTypes;
  readonly #links: Link[] = [];
  readonly #opened: Disposable[] = [];
  #lastLosses: readonly Loss[] | undefined;
  readonly #sections = new Map<string, SectionMemory>();

  constructor(native: NativeObject, description: ProbeDescription, types: ObjectTypes) {
    this.#native = native;
    this.#description = description;
    this.#types = types;
    this.maps = lazily(description.maps, ({ symbol }) => this.#openMap(symbol)) as S["maps"];
    this.events = lazily(description.streams, ({ symbol, layout }) =>
      this.#openRing(symbol, layout),
    ) as never;
  }

  get name(): string {
    return this.#description.name;
  }

  /** The loaded programs, in the order of the object. */
  get programs(): readonly Program[] {
    return [...this.#native.programs.values()].filter(({ address }) => libbpf.bpf_program__autoload(address));
  }

  get links(): readonly Link[] {
    return this.#links;
  }

  program(name: S["programs"]): Program {
    const program = this.programs.find((one) => one.name === name);
    if (program !== undefined) return program;
    const names = this.programs.map((one) => one.name).join(", ") || "none";
    throw new SymbolError(name, `Cannot find program "${name}" in "${this.name}": loaded are ${names}`);
  }

  /**
   * Attaches every loaded program as its section says. A failure is thrown, except for the programs named in
   * `optional`, which are then listed in `skipped`.
   */
  attachAll(optional: readonly S["programs"][] = []): this {
    for (const program of this.programs) this.#attach(program, optional.includes(program.name));
    return this;
  }

  /** Attaches one program by a function of `sdk/link`, for targets that no section name can carry. */
  attach(name: S["programs"], by: (program: Program) => Link = attachBySection): Link {
    const link = by(this.program(name));
    this.#links.push(link);
    return link;
  }

  /** Reads a global of `.data` or `.bss` by its C name. */
  read(name: string, section: ".data" | ".bss" | ".rodata" = ".bss"): unknown {
    return this.#globals(section).read(name);
  }

  /** Writes a global of `.data` or `.bss`, seen by running programs at once. */
  write(name: string, value: unknown, section: ".data" | ".bss" = ".bss"): void {
    this.#globals(section).write(name, value);
  }

  /** What was lost since load, by place and reason; places without loss are left out. After `close()` as it was then. */
  losses(): readonly Loss[] {
    if (this.#lastLosses !== undefined) return this.#lastLosses;
    const counters = this.#section(LOSSES)?.words;
    if (counters === undefined) return [];
    return this.#description.losses
      .map(({ place, reason, offset }) => ({ place, reason, count: Number(counters[offset / 8]) }))
      .filter(({ count }) => count > 0);
  }

  close(): void {
    this.#lastLosses ??= this.losses();
    for (const link of this.#links.splice(0).reverse()) link.close();
    for (const resource of this.#opened.splice(0).reverse()) resource[Symbol.dispose]();
    this.#native.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #attach(program: Program, optional: boolean): void {
    try {
      this.#links.push(attachBySection(program));
    } catch (error) {
      if (!optional || !(error instanceof SondeError)) throw error;
      this.skipped.push({ program: program.name, error });
    }
  }

  #address(symbol: string): number {
    const address = this.#native.maps.get(symbol);
    if (address === undefined) throw new SymbolError(symbol, `Cannot find map "${symbol}" in "${this.name}"`);
    return address;
  }

  #openMap(symbol: string) {
    const address = this.#address(symbol);
    const map = openMap({
      name: symbol,
      fd: libbpf.bpf_map__fd(address),
      type: libbpf.bpf_map__type(address),
      keySize: libbpf.bpf_map__key_size(address),
      valueSize: libbpf.bpf_map__value_size(address),
      maxEntries: libbpf.bpf_map__max_entries(address),
      flags: libbpf.bpf_map__map_flags(address),
      key: this.#types.codec(libbpf.bpf_map__btf_key_type_id(address)),
      value: this.#types.codec(libbpf.bpf_map__btf_value_type_id(address)),
    });
    this.#opened.push(map);
    return map;
  }

  #openRing(symbol: string, layout: Layout): RingBuffer<unknown> {
    const address = this.#address(symbol);
    const ring = new RingBuffer({
      name: symbol,
      fd: libbpf.bpf_map__fd(address),
      bytes: libbpf.bpf_map__max_entries(address),
      decode: compileDecoder(layout),
    });
    this.#opened.push(ring);
    return ring;
  }

  #globals(section: string): Globals {
    return new Globals(section, this.#types, () => this.#section(section)?.bytes);
  }

  #section(name: string): SectionMemory | undefined {
    const known = this.#sections.get(name);
    const address = this.#native.maps.get(name);
    if (known !== undefined || address === undefined) return known;
    const memory = new SectionMemory(
      libbpf.bpf_map__fd(address),
      libbpf.bpf_map__value_size(address),
      name !== ".rodata",
    );
    this.#sections.set(name, memory);
    this.#opened.push(memory);
    return memory;
  }
}

/** An object with one property per entry, each made when first read. */
function lazily<T extends { readonly name: string }>(
  entries: readonly T[],
  make: (entry: T) => unknown,
): object {
  const made = new Map<string, unknown>();
  const properties = entries.map((entry) => [
    entry.name,
    {
      enumerable: true,
      get() {
        if (!made.has(entry.name)) made.set(entry.name, make(entry));
        return made.get(entry.name);
      },
    },
  ]);
  return Object.defineProperties({}, Object.fromEntries(properties));
}
