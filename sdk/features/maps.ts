import { SyscallError } from "../errors.ts";
import { type Feature, feature, type Verdict } from "./answer.ts";
import { attr, mapTypes } from "./bpf.gen.ts";
import { bpf, tryCall, withFd } from "./bpf.ts";

/** A multiple of every page size in use, and a power of two, as a ring buffer's size must be; in bytes. */
const RING_BYTES = 65_536;

/** The ring buffer shared by all CPUs. */
export const haveRingBuffer: Feature = feature("ring buffer", "Linux 5.8", () =>
  tryMap("BPF_MAP_TYPE_RINGBUF", 0, 0, RING_BYTES),
);

/** Ring buffers that programs read and user space writes. */
export const haveUserRingBuffer: Feature = feature("user ring buffer", "Linux 6.1", () =>
  tryMap("BPF_MAP_TYPE_USER_RINGBUF", 0, 0, RING_BYTES),
);

/** Reading and changing many entries of a hash map with one call. */
export const haveBatchOperations: Feature = feature("batch map operations", "Linux 5.6", () =>
  withFd(createMap("BPF_MAP_TYPE_HASH", 4, 4, 1), (map): Verdict => {
    const [position, keys, values] = [new Uint8Array(4), new Uint8Array(4), new Uint8Array(4)];
    try {
      bpf("BPF_MAP_LOOKUP_BATCH", [
        [attr.batchOutBatch, position],
        [attr.batchKeys, keys],
        [attr.batchValues, values],
        [attr.batchCount, 1],
        [attr.batchMapFd, map],
      ]);
      return true;
    } catch (error) {
      if (!(error instanceof SyscallError)) throw error;
      // An empty map has nothing to give: the call exists.
      if (error.errnoName === "ENOENT") return true;
      if (["EINVAL", "ENOTSUPP", "EOPNOTSUPP"].includes(error.errnoName))
        return { why: `bpf refused: ${error.errnoName}` };
      throw error;
    }
  }),
);

function tryMap(type: keyof typeof mapTypes, keyBytes: number, valueBytes: number, entries: number): Verdict {
  return tryCall(() => withFd(createMap(type, keyBytes, valueBytes, entries), () => undefined), "EINVAL");
}

function createMap(
  type: keyof typeof mapTypes,
  keyBytes: number,
  valueBytes: number,
  entries: number,
): number {
  return bpf("BPF_MAP_CREATE", [
    [attr.mapType, mapTypes[type]],
    [attr.keySize, keyBytes],
    [attr.valueSize, valueBytes],
    [attr.maxEntries, entries],
  ]);
}
