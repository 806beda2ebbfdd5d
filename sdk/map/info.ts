import { allocate, libbpf } from "../ffi/mod.ts";

/** What the kernel says of a map. */
export interface MapInfo {
  readonly type: number;
  readonly id: number;
  /** Cut at 15 bytes by the kernel. */
  readonly name: string;
  /** In bytes. */
  readonly keySize: number;
  /** In bytes; of one CPU's value where there is one for each. */
  readonly valueSize: number;
  readonly maxEntries: number;
  readonly flags: number;
  /** The map's BTF object, 0 without one, and its types there. */
  readonly btfId: number;
  readonly btfKeyTypeId: number;
  readonly btfValueTypeId: number;
}

/** `sizeof(struct bpf_map_info)` up to `map_extra` (`include/uapi/linux/bpf.h`); kernels fill what they know. */
const INFO_SIZE = 88;
const NAME_OFFSET = 24;
const NAME_SIZE = 16;

/** Asks the kernel about a map (`BPF_OBJ_GET_INFO_BY_FD`). Linux 4.13. */
export function mapInfo(fd: number): MapInfo {
  const info = allocate(INFO_SIZE);
  const length = new Uint32Array([INFO_SIZE]);
  // Lifetime: libbpf and the kernel keep neither buffer.
  libbpf.bpf_obj_get_info_by_fd(fd, info, length);
  const word = (offset: number) => new DataView(info.buffer).getUint32(offset, true);
  return {
    type: word(0),
    id: word(4),
    name: nameIn(info),
    keySize: word(8),
    valueSize: word(12),
    maxEntries: word(16),
    flags: word(20),
    btfId: word(64),
    btfKeyTypeId: word(68),
    btfValueTypeId: word(72),
  };
}

function nameIn(info: Uint8Array): string {
  const name = info.subarray(NAME_OFFSET, NAME_OFFSET + NAME_SIZE);
  const end = name.indexOf(0);
  return String.fromCharCode(...name.subarray(0, end < 0 ? NAME_SIZE : end));
}
