import { SyscallError } from "../errors.ts";
import { type Feature, feature, type Verdict } from "./answer.ts";
import { attr, mapTypes } from "./bpf.gen.ts";
import { bpf, tryCall, withFd } from "./bpf.ts";

/**
 * A ring buffer's size must be a multiple of the page size and a power of two, in bytes. The smallest is tried first:
 * kernels before 5.11 charge it to locked memory, of which there may be 64 KiB in all.
 */
const RING_SIZES = [4096, 16_384, 65_536] as const;

/** The ring buffer shared by all CPUs. */
export const haveRingBuffer: Feature = feature("ring buffer", "Linux 5.8", () =>
  tryRing("BPF_MAP_TYPE_RINGBUF"),
);

/** Ring buffers that programs read and user space writes. */
export const haveUserRingBuffer: Feature = feature("user ring buffer", "Linux 6.1", () =>
  tryRing("BPF_MAP_TYPE_USER_RINGBUF"),
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

function tryRing(type: keyof typeof mapTypes): Verdict {
  const attempts = RING_SIZES.map((bytes) => () => {
    return tryCall(() => withFd(createMap(type, 0, 0, bytes), () => undefined), "EINVAL");
  });
  return attempts.reduce((verdict: Verdict, attempt) => (verdict === true ? true : attempt()), { why: "" });
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
