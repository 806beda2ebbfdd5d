import type { Layout } from "../btf/mod.ts";
import type { BpfMap } from "../map/mod.ts";

/** The CPU architectures that probes are built for, under Node's names for them. */
export type Architecture = "x64" | "arm64";

/**
 * What a compiled probe is, as plain data: the same on every machine, printable without a kernel. The generator writes
 * it into `<name>.gen.ts`, `describe()` computes it from an object at run time.
 */
export interface ProbeDescription {
  readonly name: string;
  /** The BPF ELF object in base64, for the architectures that it was built for. */
  readonly objects: Readonly<Partial<Record<Architecture, string>>>;
  readonly programs: readonly ProgramDescription[];
  readonly maps: readonly MapDescription[];
  readonly streams: readonly StreamDescription[];
  readonly settings: readonly SettingDescription[];
  readonly losses: readonly LossDescription[];
}

/** `name` is the C function's, as bpftool shows it; `section` is libbpf's, as `tracepoint/syscalls/sys_enter_openat`. */
export interface ProgramDescription {
  readonly name: string;
  readonly section: string;
}

/** `name` is the TypeScript property, `symbol` the name in C. */
export interface MapDescription {
  readonly name: string;
  readonly symbol: string;
}

/** A ring buffer whose records are all of one struct. */
export interface StreamDescription {
  readonly name: string;
  readonly symbol: string;
  readonly layout: Layout;
}

/** A `const volatile` global, set before load. */
export interface SettingDescription {
  readonly name: string;
  readonly symbol: string;
  /** In `.rodata`, in bytes. */
  readonly offset: number;
  readonly layout: Layout;
}

/** A counter of what is lost: a u64 global of section `.data.losses`, `<place>__<reason>` in C. */
export interface LossDescription {
  /** The map, stream or other thing, by its TypeScript name. */
  readonly place: string;
  /** In words, as `ring full`. */
  readonly reason: string;
  /** In the section, in bytes. */
  readonly offset: number;
}

/** The types of one probe; `<name>.gen.ts` has an interface of this shape. */
export interface ProbeShape {
  /** Every setting is optional: what is not set keeps the default of the C source. */
  readonly settings: object;
  /** The union of the programs' C names. */
  readonly programs: string;
  readonly maps: object;
  /** Stream name to event type. */
  readonly events: object;
}

/** The shape of a probe whose types are not known before run time. */
export interface UntypedShape extends ProbeShape {
  readonly settings: Readonly<Record<string, unknown>>;
  readonly programs: string;
  readonly maps: Readonly<Record<string, BpfMap>>;
  readonly events: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}
