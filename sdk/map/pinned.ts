import { SyscallError, ValueError } from "../errors.ts";
import { libbpf, libc } from "../ffi/mod.ts";
import type { BpfMap } from "./bpf-map.ts";
import { MapError } from "./errors.ts";
import { type MapInfo, mapInfo } from "./info.ts";
import { kindOfType, type MapKind, typeOfKind } from "./kinds.ts";
import { type MapOf, type MapTypes, openMap } from "./open.ts";

/** What is wanted of a map that exists; what is left out is not checked. */
export interface ExistingMapOptions<Kind extends MapKind, K, V> extends MapTypes<K, V> {
  readonly type?: Kind;
  readonly maxEntries?: number;
}

const HINTS: Readonly<Record<number, string>> = {
  1: "CAP_BPF (CAP_SYS_ADMIN before Linux 5.8) is needed",
  2: "nothing is pinned there; bpftool map show pinned PATH checks",
  13: "the pin's owner and mode, and those of the folders above it, decide who may open it",
};

/**
 * Opens a map by its path in a bpf file system. The object owns its descriptor; the pin stays when it is closed.
 * Throws ValueError when type, sizes or entries are not what is wanted.
 */
export function openPinnedMap<Kind extends MapKind, K = Uint8Array, V = Uint8Array>(
  path: string,
  options: ExistingMapOptions<Kind, K, V> = {},
): MapOf<Kind, K, V> {
  return openExisting(path, () => libbpf.bpf_obj_get(path), options);
}

/** Opens any map of the kernel by its id, as `MapOfMaps.get` and bpftool give it. Wants CAP_SYS_ADMIN. Linux 4.13. */
export function openMapById<Kind extends MapKind, K = Uint8Array, V = Uint8Array>(
  id: number,
  options: ExistingMapOptions<Kind, K, V> = {},
): MapOf<Kind, K, V> {
  return openExisting(`id ${id}`, () => libbpf.bpf_map_get_fd_by_id(id), options);
}

function openExisting<Kind extends MapKind, K, V>(
  place: string,
  open: () => number,
  options: ExistingMapOptions<Kind, K, V>,
): MapOf<Kind, K, V> {
  const fd = descriptor(place, open);
  try {
    const info = mapInfo(fd);
    checkWanted(place, info, options);
    const map: BpfMap = openMap({
      ...info,
      ...options,
      type: info.type,
      maxEntries: info.maxEntries,
      fd,
      owned: true,
    });
    return map as MapOf<Kind, K, V>;
  } catch (error) {
    libc.close(fd);
    throw error;
  }
}

function descriptor(place: string, open: () => number): number {
  try {
    return open();
  } catch (error) {
    if (!(error instanceof SyscallError)) throw error;
    throw new MapError(place, "open", error, HINTS[error.errno]);
  }
}

function checkWanted(
  place: string,
  info: MapInfo,
  { type, maxEntries }: ExistingMapOptions<MapKind, unknown, unknown>,
): void {
  if (type !== undefined && info.type !== typeOfKind(type)) {
    const found = kindOfType(info.type) ?? `type ${info.type}`;
    throw new ValueError(`Cannot open map "${place}": it is of kind ${found}, ${type} is wanted`);
  }
  if (maxEntries !== undefined && info.maxEntries !== maxEntries) {
    throw new ValueError(
      `Cannot open map "${place}": it has ${info.maxEntries} entries, ${maxEntries} are wanted`,
    );
  }
}
