/**
 * Maps, typed: each kind of the kernel has a class whose keys and values are TypeScript's. A missing key is `undefined`, a
 * full map a `MapFullError` with the remedy; large maps are read some thousands of elements at a time.
 *
 * @example
 * using counts = createMap({ type: "hash", name: "counts", key: u32, value: quantity, maxEntries: 10240 });
 * counts.set(181, 5);
 * for (const [pid, count] of counts) console.log(pid, count);
 *
 * @module
 */
export { ArrayMap, PerCpuArrayMap } from "./array-map.ts";
export type { Batch } from "./batch-buffers.ts";
export { BpfMap, type MapShape } from "./bpf-map.ts";
export { bytes, type Codec, i32, i64, quantity, u8, u16, u32, u64 } from "./codec.ts";
export { type CreateMapOptions, createMap } from "./create.ts";
export type { WriteMode } from "./elements.ts";
export { MapError, MapFullError } from "./errors.ts";
export { HashMap, PerCpuHashMap } from "./hash-map.ts";
export { type MapInfo, mapInfo } from "./info.ts";
export { type MapKind, mapFlags } from "./kinds.ts";
export { type LpmKey, LpmTrieMap, lpmKey } from "./lpm-trie-map.ts";
export { MapOfMaps } from "./map-of-maps.ts";
export { chargesLockedMemory, lockedMemoryHint, withLockedMemory } from "./memlock.ts";
export { type MapClasses, type MapOf, type MapTypes, type OpenMapOptions, openMap } from "./open.ts";
export { possibleCpus } from "./per-cpu.ts";
export { type ExistingMapOptions, openMapById, openPinnedMap } from "./pinned.ts";
export { QueueMap } from "./queue-map.ts";
export { StackTraceMap } from "./stack-trace-map.ts";
