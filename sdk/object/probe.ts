import { Buffer } from "node:buffer";
import process from "node:process";
import { checkObject } from "../elf/mod.ts";
import { UnsupportedError } from "../errors.ts";
import { describe } from "./describe.ts";
import type { Architecture, ProbeDescription, ProbeShape, UntypedShape } from "./description.ts";
import type { LoadedObject } from "./loaded-object.ts";
import { NativeObject } from "./native.ts";
import { OpenObject } from "./open-object.ts";
import { ObjectTypes } from "./types.ts";

export interface OpenOptions {
  /** What to call the object; the kernel shows the first letters in the names of its maps. Default: the probe's name. */
  readonly name?: string;
}

export interface AttachOptions<S extends ProbeShape> {
  /** `const volatile` globals to set; the others keep the C source's defaults. */
  readonly settings?: Partial<S["settings"]>;
  /** Programs to leave out, as those whose hook this kernel does not have. */
  readonly disable?: readonly S["programs"][];
  /** Entries per map; for a stream its size in bytes. */
  readonly sizes?: Readonly<Partial<Record<(keyof S["maps"] | keyof S["events"]) & string, number>>>;
  /** Entries of every map whose failed inserts are counted; `sizes` has precedence. */
  readonly maxEntries?: number | undefined;
  /**
   * Maps that are pinned in a bpffs, by path, to be used in the place of the probe's own. Those without a path are left
   * as they are. Throws when there is none at the path or its shape is another.
   */
  readonly pinned?: Readonly<Partial<Record<keyof S["maps"] & string, string | undefined>>>;
  /** Programs whose attach may fail; those that did are in `skipped`. Default: none. */
  readonly optional?: readonly S["programs"][];
}

/** A compiled probe: a plain description until it is opened. */
export class Probe<S extends ProbeShape> {
  constructor(readonly description: ProbeDescription) {}

  get name(): string {
    return this.description.name;
  }

  /** The BPF object for this machine's CPU. Throws UnsupportedError when the probe was not built for it. */
  bytes(architecture: string = process.arch): Uint8Array {
    const encoded = this.description.objects[architecture as Architecture];
    if (encoded) return Buffer.from(encoded, "base64");
    const built = Object.keys(this.description.objects).join(", ");
    throw new UnsupportedError(
      architecture,
      undefined,
      `Cannot open probe "${this.name}" on ${architecture}: it is built for ${built}`,
    );
  }

  /** Lets libbpf read the object. Nothing reaches the kernel before `load()`. */
  open({ name = this.name }: OpenOptions = {}): OpenObject<S> {
    const bytes = this.bytes();
    return new OpenObject<S>(new NativeObject(bytes, name), this.description, new ObjectTypes(bytes, name));
  }

  /** Opens, sets, loads and attaches in one go. What was attached before a failure is detached again. */
  attach(options: AttachOptions<S> = {}): LoadedObject<S> {
    const loaded = this.load(options);
    try {
      return loaded.attachAll(options.optional);
    } catch (error) {
      loaded.close();
      throw error;
    }
  }

  /** Opens, sets and loads, without attaching. */
  load(options: AttachOptions<S> = {}): LoadedObject<S> {
    const opened = this.open();
    try {
      prepare(opened, options);
    } catch (error) {
      opened.close();
      throw error;
    }
    return opened.load();
  }
}

function prepare<S extends ProbeShape>(
  opened: OpenObject<S>,
  { settings, disable = [], maxEntries, sizes, pinned }: AttachOptions<S>,
): void {
  if (settings) opened.set(settings);
  opened.disable(...disable);
  if (maxEntries !== undefined) opened.resizeCounted(maxEntries);
  for (const [map, entries] of Object.entries(sizes ?? {})) opened.resize(map as never, entries as number);
  for (const [map, path] of Object.entries(pinned ?? {})) {
    if (path !== undefined) opened.reuse(map as never, path as string);
  }
}

/** Makes a probe of a generated description. Nothing is opened or decoded here. */
export function defineProbe<S extends ProbeShape>(description: ProbeDescription): Probe<S> {
  return new Probe<S>(description);
}

/**
 * Opens an object of one's own from its bytes. Its maps, streams and settings are those that `describe` finds. Throws
 * ElfError when the bytes are not a BPF object for this machine's byte order: libbpf gets no others.
 */
export function openObject(bytes: Uint8Array, name = "object"): OpenObject<UntypedShape> {
  checkObject(bytes, name);
  const native = new NativeObject(bytes, name);
  try {
    return new OpenObject<UntypedShape>(native, describe(bytes, name), new ObjectTypes(bytes, name));
  } catch (error) {
    native.close();
    throw error;
  }
}
