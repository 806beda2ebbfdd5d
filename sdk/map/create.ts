import { SyscallError, ValueError } from "../errors.ts";
import { libbpf } from "../ffi/mod.ts";
import type { BpfMap } from "./bpf-map.ts";
import type { Codec } from "./codec.ts";
import { createError } from "./create-error.ts";
import { type MapKind, typeOfKind } from "./kinds.ts";
import { withLockedMemory } from "./memlock.ts";
import { type MapSizes, memoryOf } from "./memory.ts";
import { type MapOf, openMap } from "./open.ts";

export interface CreateMapOptions<Kind extends MapKind, K, V> {
  readonly type: Kind;
  /** Letters, digits, `_` and `.`; the kernel keeps 15 bytes. */
  readonly name: string;
  /** For the hash kinds, tries and hashes of maps; arrays and stack traces have u32 keys, queues none. */
  readonly key?: Codec<K>;
  /** Of per-CPU kinds, one CPU's value. Not for stack traces and maps of maps. */
  readonly value?: Codec<V>;
  /** Of a ring buffer, its bytes. */
  readonly maxEntries: number;
  /** `mapFlags`, or-ed together; 0 when left out. */
  readonly flags?: number;
  /** How many addresses a stack holds; 127 when left out (`kernel.perf_event_max_stack`). */
  readonly depth?: number;
  /** For maps of maps: a map of the shape that those in it have. It is only looked at. */
  readonly inner?: BpfMap;
}

/**
 * Creates a map that belongs to this process: it goes when the object is closed, unless it is pinned, in a map of maps or used
 * by a program. Needs CAP_BPF. Throws MapError with what the kernel's refusal means here.
 *
 * @example
 * using counts = createMap({ type: "hash", name: "counts", key: u32, value: quantity, maxEntries: 10240 });
 * counts.set(181, 5);
 */
export function createMap<Kind extends MapKind, K = Uint8Array, V = Uint8Array>(
  options: CreateMapOptions<Kind, K, V>,
): MapOf<Kind, K, V> {
  checkOptions(options);
  const sizes = sizesOf(options);
  const { name } = options;
  const fd = createDescriptor(name, sizes, options.inner);
  const map: BpfMap = openMap({ ...sizes, name, key: options.key, value: options.value, fd, owned: true });
  return map as MapOf<Kind, K, V>;
}

function createDescriptor(name: string, sizes: MapSizes, inner: BpfMap | undefined): number {
  const { type, keySize, valueSize, maxEntries, flags } = sizes;
  const needed = memoryOf(sizes);
  // Lifetime: libbpf and the kernel keep neither the options nor the name.
  const create = () =>
    libbpf.bpf_map_create(type, name, keySize, valueSize, maxEntries, createOptions(flags, inner));
  try {
    return withLockedMemory(needed, create);
  } catch (error) {
    throw error instanceof SyscallError ? createError(name, sizes, error) : error;
  }
}

/** `struct bpf_map_create_opts` of `bpf/bpf.h`. */
function createOptions(flags: number, inner: BpfMap | undefined): Uint8Array {
  const SIZE = 48;
  const INNER_MAP_FD = 24;
  const MAP_FLAGS = 28;
  const struct = new DataView(new ArrayBuffer(SIZE));
  struct.setBigUint64(0, BigInt(SIZE), true);
  struct.setUint32(INNER_MAP_FD, inner?.fd ?? 0, true);
  struct.setUint32(MAP_FLAGS, flags, true);
  return new Uint8Array(struct.buffer);
}

const DEPTH = 127;
const KEYLESS: ReadonlySet<MapKind> = new Set(["queue", "stack", "bloom_filter", "ringbuf", "user_ringbuf"]);

function sizesOf(options: CreateMapOptions<MapKind, unknown, unknown>): MapSizes {
  const { type, key, value, maxEntries, flags = 0, depth = DEPTH } = options;
  return {
    type: typeOfKind(type),
    keySize: key?.size ?? (KEYLESS.has(type) ? 0 : 4),
    valueSize: value?.size ?? (type === "stack_trace" ? depth * 8 : type.endsWith("ringbuf") ? 0 : 4),
    maxEntries,
    flags,
  };
}

function checkOptions({ type, name, maxEntries, inner }: CreateMapOptions<MapKind, unknown, unknown>): void {
  const refuse = (what: string) => {
    throw new ValueError(`Cannot create map "${name}": ${what}`);
  };
  if (!/^[A-Za-z0-9_.]*$/.test(name)) refuse("a name of letters, digits, _ and . is wanted");
  if (!Number.isInteger(maxEntries) || maxEntries < 0 || maxEntries > 0xffffffff) {
    refuse(`maxEntries: ${maxEntries} is not in 0..4294967295`);
  }
  if (type.endsWith("_of_maps") && inner === undefined) refuse(`${type} wants an inner map as template`);
}
