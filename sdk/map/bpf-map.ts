import { SyscallError } from "../errors.ts";
import { libbpf, libc } from "../ffi/mod.ts";
import { MapError } from "./errors.ts";
import { mapInfo } from "./info.ts";
import { kindOfType, type MapKind } from "./kinds.ts";

/** What a map is, apart from the types of its keys and values. Sizes are in bytes. */
export interface MapShape {
  readonly name: string;
  /** A descriptor of the map. Closed with the map only when `owned`. */
  readonly fd: number;
  readonly owned?: boolean | undefined;
  /** `enum bpf_map_type`. */
  readonly type: number;
  readonly keySize: number;
  readonly valueSize: number;
  readonly maxEntries: number;
  /** As in `mapFlags`. */
  readonly flags?: number | undefined;
}

const PIN_HINTS: Readonly<Record<number, string>> = {
  1: "the path must lie in a bpf file system (mount -t bpf bpf /sys/fs/bpf), and CAP_BPF is needed",
  2: "the folder must exist in a bpf file system (mount -t bpf bpf /sys/fs/bpf)",
  17: "remove the old pin first, or choose another path",
};

/** A map in the kernel. Kinds that need no more than a descriptor (ring buffers, program arrays) are of this class. */
export class BpfMap implements Disposable {
  /** As in the C source; the kernel keeps its first 15 bytes. */
  readonly name: string;
  readonly type: number;
  readonly keySize: number;
  readonly valueSize: number;
  readonly maxEntries: number;
  readonly flags: number;
  #fd: number;
  readonly #owned: boolean;
  #id: number | undefined;

  constructor(shape: MapShape) {
    this.name = shape.name;
    this.type = shape.type;
    this.keySize = shape.keySize;
    this.valueSize = shape.valueSize;
    this.maxEntries = shape.maxEntries;
    this.flags = shape.flags ?? 0;
    this.#fd = shape.fd;
    this.#owned = shape.owned ?? false;
  }

  /** The name of `type`; `undefined` for a type that is newer than this library. */
  get kind(): MapKind | undefined {
    return kindOfType(this.type);
  }

  /** The descriptor; -1 once closed, which the kernel answers with EBADF. */
  get fd(): number {
    return this.#fd;
  }

  /** The kernel's number for this map, as `bpftool map show` has it. */
  get id(): number {
    this.#id ??= mapInfo(this.#fd).id;
    return this.#id;
  }

  /** Gives the map a path in a bpf file system, by which it outlives this process. `unlink(2)` removes it. */
  pin(path: string): void {
    try {
      libbpf.bpf_obj_pin(this.#fd, path);
    } catch (error) {
      if (!(error instanceof SyscallError)) throw error;
      throw new MapError(this.name, "pin", error, PIN_HINTS[error.errno], ` at "${path}"`);
    }
  }

  /** Lets go of the map; the descriptor is closed if this object made or opened it. Closing twice is harmless. */
  close(): void {
    const fd = this.#fd;
    this.#fd = -1;
    if (this.#owned && fd >= 0) libc.close(fd);
  }

  [Symbol.dispose](): void {
    this.close();
  }
}
