import { ValueError } from "../errors.ts";
import { libbpf } from "../ffi/mod.ts";
import type { Codec } from "./codec.ts";

/** How far apart the kernel lays the values of the CPUs: `round_up(value_size, 8)` (`kernel/bpf/syscall.c`). */
export function perCpuStride(valueSize: number): number {
  return Math.ceil(valueSize / 8) * 8;
}

/** The number of CPUs that may ever be online, which is how many values a per-CPU map has under each key. */
export function possibleCpus(): number {
  return libbpf.libbpf_num_possible_cpus();
}

/** An array with one value for each possible CPU, by CPU number. Writing wants exactly as many. */
export function perCpuCodec<T>(codec: Codec<T>, cpus: number): Codec<readonly T[]> {
  const stride = perCpuStride(codec.size);
  return {
    size: stride * cpus,
    decode: (view, offset) => {
      const values: T[] = [];
      for (let cpu = 0; cpu < cpus; cpu++) values.push(codec.decode(view, offset + cpu * stride, codec.size));
      return values;
    },
    encode: (value, view, offset) => {
      if (!Array.isArray(value)) throw new ValueError("value: not an array");
      if (value.length !== cpus) {
        throw new ValueError(`value: ${value.length} values, one for each of ${cpus} CPUs is wanted`);
      }
      for (let cpu = 0; cpu < cpus; cpu++) codec.encode(value[cpu], view, offset + cpu * stride);
    },
  };
}
