import { mapTypes } from "../features/mod.ts";

type KindOf<Name> = Name extends `BPF_MAP_TYPE_${infer Kind}` ? Lowercase<Kind> : never;

/** A kind of map, by the name that bpftool shows: `enum bpf_map_type` in lower case without its prefix. */
export type MapKind = KindOf<keyof typeof mapTypes>;

const PREFIX = "BPF_MAP_TYPE_".length;
const types = new Map<string, number>(
  Object.entries(mapTypes).map(([name, type]) => [name.slice(PREFIX).toLowerCase(), type]),
);
const kinds = new Map<number, string>([...types].map(([kind, type]) => [type, kind]));

/** The kernel's number for a kind. */
export function typeOfKind(kind: MapKind): number {
  return types.get(kind) ?? 0;
}

/** The kind that a number of the kernel stands for; `undefined` for one that is newer than this library. */
export function kindOfType(type: number): MapKind | undefined {
  return kinds.get(type) as MapKind | undefined;
}

const PER_CPU: ReadonlySet<MapKind> = new Set(["percpu_hash", "lru_percpu_hash", "percpu_array"]);

/** Whether each key has one value for each possible CPU. */
export function isPerCpu(kind: MapKind | undefined): boolean {
  return kind !== undefined && PER_CPU.has(kind);
}

/** Flags of map creation (`include/uapi/linux/bpf.h`), to be or-ed together. */
export const mapFlags = {
  /** Allocate elements as they are added; required by LPM tries. */
  BPF_F_NO_PREALLOC: 1 << 0,
  /** One LRU list for each CPU: faster, and evicts earlier. */
  BPF_F_NO_COMMON_LRU: 1 << 1,
  /** User space may only read. */
  BPF_F_RDONLY: 1 << 3,
  /** User space may only write. */
  BPF_F_WRONLY: 1 << 4,
  /** Stack traces hold build ids and file offsets instead of addresses. */
  BPF_F_STACK_BUILD_ID: 1 << 5,
  /** Programs may only read. */
  BPF_F_RDONLY_PROG: 1 << 7,
  /** Programs may only write. */
  BPF_F_WRONLY_PROG: 1 << 8,
  /** An array that user space reads and writes through a mapping. Linux 5.5. */
  BPF_F_MMAPABLE: 1 << 10,
  /** An array whose size may differ from the template's when it is put into a map of maps. Linux 5.10. */
  BPF_F_INNER_MAP: 1 << 12,
} as const;
