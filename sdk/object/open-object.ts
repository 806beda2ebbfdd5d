import { SymbolError, ValueError } from "../errors.ts";
import { type Address, libbpf } from "../ffi/mod.ts";
import type { ProbeDescription, ProbeShape } from "./description.ts";
import { writeVariable } from "./globals.ts";
import { loadObject } from "./load.ts";
import { LoadedObject } from "./loaded-object.ts";
import type { NativeObject } from "./native.ts";
import { reusePinnedMap } from "./reuse.ts";
import type { ObjectTypes } from "./types.ts";

/**
 * An object that libbpf has read and the kernel has not seen. Everything that must be decided before load is decided
 * here; `load()` ends this state.
 */
export class OpenObject<S extends ProbeShape> {
  readonly #native: NativeObject;
  readonly #description: ProbeDescription;
  readonly #types: ObjectTypes;

  constructor(native: NativeObject, description: ProbeDescription, types: ObjectTypes) {
    this.#native = native;
    this.#description = description;
    this.#types = types;
  }

  /** The programs' C names, in the order of the object. */
  get programs(): readonly S["programs"][] {
    return [...this.#native.programs.keys()];
  }

  /**
   * Writes `const volatile` globals. Settings that are left out, or `undefined`, keep the C source's default. Throws
   * SymbolError for a setting that the probe does not have, ValueError for a value outside the C type's range.
   */
  set(settings: Partial<S["settings"]>): this {
    for (const [name, value] of Object.entries(settings)) {
      if (value === undefined) continue;
      const known = this.#description.settings.find((setting) => setting.name === name);
      if (known === undefined) throw this.#unknown("setting", name, this.#description.settings);
      const rodata = this.#native.initialValue(".rodata") ?? new Uint8Array();
      writeVariable(rodata, known, value, `${this.#description.name}.${name}`);
    }
    return this;
  }

  /** Whether the probe has this setting; the runner asks before it sets what only some probes know. */
  hasSetting(name: string): boolean {
    return this.#description.settings.some((setting) => setting.name === name);
  }

  /** Keeps programs from being loaded and attached, as those whose hook this kernel does not have. */
  disable(...programs: readonly S["programs"][]): this {
    for (const name of programs) libbpf.bpf_program__set_autoload(this.#program(name), false);
    return this;
  }

  /** Loads programs that the C source leaves out by default (`SEC("?…")`). */
  enable(...programs: readonly S["programs"][]): this {
    for (const name of programs) libbpf.bpf_program__set_autoload(this.#program(name), true);
    return this;
  }

  /** Names the function or program (of `targetFd`) that a fentry, fexit, freplace or LSM program attaches to. */
  target(program: S["programs"], symbol: string, targetFd = 0): this {
    libbpf.bpf_program__set_attach_target(this.#program(program), targetFd, symbol);
    return this;
  }

  /** Sets how many entries a map holds; for a stream, its size in bytes: a power of two and a multiple of the page. */
  resize(map: (keyof S["maps"] | keyof S["events"]) & string, entries: number): this {
    if (!Number.isInteger(entries) || entries < 1 || entries > 0xffffffff) {
      throw new ValueError(
        `Cannot resize map "${map}": ${entries}, a whole number from 1 to 4294967295 is wanted`,
      );
    }
    libbpf.bpf_map__set_max_entries(this.#map(map), entries);
    return this;
  }

  /** Sets how many entries each map holds whose failed inserts are counted (`HASH()` of probes/include/maps.bpf.h). */
  resizeCounted(entries: number): this {
    const { maps, losses } = this.#description;
    const counted = new Set(losses.filter(({ reason }) => reason === "map full").map(({ place }) => place));
    for (const { name } of maps.filter((map) => counted.has(map.name))) {
      this.resize(name as keyof S["maps"] & string, entries);
    }
    return this;
  }

  /** Uses the map that is pinned at `path` in the place of the object's own. Its shape must be the same. */
  reuse(map: keyof S["maps"] & string, path: string): this {
    reusePinnedMap(this.#map(map), path);
    return this;
  }

  /** Keeps a map from being created; the programs that use it must be disabled too. */
  leaveOut(map: keyof S["maps"] & string): this {
    libbpf.bpf_map__set_autocreate(this.#map(map), false);
    return this;
  }

  /**
   * Hands the object to the kernel. Throws VerifierError when a program is refused, UnsupportedError when this kernel
   * lacks something the object needs, SyscallError otherwise. This object cannot be used afterwards.
   */
  load(): LoadedObject<S> {
    try {
      loadObject(this.#native, this.#description);
    } catch (error) {
      this.close();
      throw error;
    }
    return new LoadedObject<S>(this.#native, this.#description, this.#types);
  }

  /** Frees the object. Not needed after `load()`, whose result owns it. */
  close(): void {
    this.#native.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #program(name: string): Address {
    const program = this.#native.programs.get(name);
    if (program === undefined) throw this.#unknown("program", name, this.#description.programs);
    return program.address;
  }

  #map(name: string): Address {
    const { maps, streams } = this.#description;
    const known = [...maps, ...streams].find((map) => map.name === name);
    const address = known && this.#native.maps.get(known.symbol);
    if (address === undefined) throw this.#unknown("map", name, [...maps, ...streams]);
    return address;
  }

  #unknown(kind: string, name: string, known: readonly { readonly name: string }[]): SymbolError {
    const names = known.map((one) => one.name).join(", ") || "none";
    return new SymbolError(
      name,
      `Cannot find ${kind} "${name}" in probe "${this.#description.name}": it has ${names}`,
    );
  }
}
