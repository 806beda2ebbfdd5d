import { ValueError } from "../errors.ts";
import { ArrayMap, PerCpuArrayMap } from "./array-map.ts";
import { BpfMap, type MapShape } from "./bpf-map.ts";
import { bytes, type Codec, u32 } from "./codec.ts";
import { HashMap, PerCpuHashMap } from "./hash-map.ts";
import { kindOfType, type MapKind, mapFlags } from "./kinds.ts";
import { LpmTrieMap } from "./lpm-trie-map.ts";
import { MapOfMaps } from "./map-of-maps.ts";
import { QueueMap } from "./queue-map.ts";
import { StackTraceMap } from "./stack-trace-map.ts";

/** How keys and values are read and written; without a codec they are bytes. Of per-CPU maps, one CPU's value. */
export interface MapTypes<K = Uint8Array, V = Uint8Array> {
  readonly key?: Codec<K> | undefined;
  readonly value?: Codec<V> | undefined;
}

export interface OpenMapOptions<K = Uint8Array, V = Uint8Array> extends MapShape, MapTypes<K, V> {}

/** The class of each kind of map; kinds that are not here are a `BpfMap`. */
export interface MapClasses<K, V> {
  hash: HashMap<K, V>;
  lru_hash: HashMap<K, V>;
  percpu_hash: PerCpuHashMap<K, V>;
  lru_percpu_hash: PerCpuHashMap<K, V>;
  array: ArrayMap<V>;
  percpu_array: PerCpuArrayMap<V>;
  stack_trace: StackTraceMap;
  queue: QueueMap<V>;
  stack: QueueMap<V>;
  lpm_trie: LpmTrieMap<K, V>;
  array_of_maps: MapOfMaps<number>;
  hash_of_maps: MapOfMaps<K>;
}

export type MapOf<Kind extends MapKind, K, V> = Kind extends keyof MapClasses<K, V>
  ? MapClasses<K, V>[Kind]
  : BpfMap;

type Constructor = (shape: MapShape, key: Codec<unknown>, value: Codec<unknown>) => BpfMap;

const constructors: Readonly<Partial<Record<MapKind, Constructor>>> = {
  hash: (shape, key, value) => new HashMap(shape, key, value),
  lru_hash: (shape, key, value) => new HashMap(shape, key, value),
  percpu_hash: (shape, key, value) => new PerCpuHashMap(shape, key, value),
  lru_percpu_hash: (shape, key, value) => new PerCpuHashMap(shape, key, value),
  array: (shape, _, value) => new ArrayMap(shape, value),
  percpu_array: (shape, _, value) => new PerCpuArrayMap(shape, value),
  stack_trace: (shape) => (holdsBuildIds(shape) ? new BpfMap(shape) : new StackTraceMap(shape)),
  queue: (shape, _, value) => new QueueMap(shape, value),
  stack: (shape, _, value) => new QueueMap(shape, value),
  lpm_trie: (shape, key, value) => new LpmTrieMap(shape, key, value),
  array_of_maps: (shape) => new MapOfMaps(shape, u32),
  hash_of_maps: (shape, key) => new MapOfMaps(shape, key),
};

/**
 * Wraps a map that exists, in the class of its kind. The descriptor stays the caller's unless `owned`. An mmapable array is
 * mapped at once, and unmapped by `close`. Throws ValueError when a codec's size is not the map's.
 */
export function openMap<K, V>(options: OpenMapOptions<K, V>): BpfMap {
  const { name, keySize, valueSize } = options;
  const key: Codec<unknown> = options.key ?? bytes(keySize);
  const value: Codec<unknown> = options.value ?? bytes(valueSize);
  checkSize(name, "keys", keySize, key);
  checkSize(name, "values", valueSize, value);
  const construct = constructors[kindOfType(options.type) ?? "unspec"];
  return construct === undefined ? new BpfMap(options) : construct(options, key, value);
}

function holdsBuildIds({ flags = 0 }: MapShape): boolean {
  return (flags & mapFlags.BPF_F_STACK_BUILD_ID) !== 0;
}

function checkSize(map: string, side: string, size: number, codec: Codec<unknown>): void {
  if (codec.size === size) return;
  throw new ValueError(`Cannot open map "${map}": its ${side} have ${size} bytes, the codec's ${codec.size}`);
}
