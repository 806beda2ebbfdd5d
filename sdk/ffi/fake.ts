import type { Backend, RawArgument } from "./backend.ts";
import type { ArgumentKind } from "./types.ts";

/** A function of the fake library: what it returns, and the errno that it leaves behind. */
export type FakeFunction = (
  ...args: RawArgument[]
) => number | bigint | { result: number | bigint; errno: number } | undefined;

const ERRNO_ADDRESS = 8;

/**
 * A backend without any library, to reach the errno branches that a real one seldom takes. Symbols that are not given
 * do not exist, and memory of C reads as zeros.
 *
 * @example
 * const restore = useBackend(fakeBackend({ bpf_object__load: () => -22 }));
 */
export function fakeBackend(functions: Readonly<Record<string, FakeFunction>>): Backend {
  const errnoCell = new Int32Array(1);
  const builtin: Record<string, FakeFunction> = {
    __errno_location: () => ERRNO_ADDRESS,
    libbpf_major_version: () => 1,
    libbpf_minor_version: () => 1,
  };
  const all = { ...builtin, ...functions };
  const names = Object.keys(all);
  const addresses = new WeakMap<object, number>();
  let nextAddress = 0x1000;
  return {
    name: "fake",
    open: () => 1,
    reason: () => "no such library",
    symbol: (_, name) => names.indexOf(name) + 1,
    bind:
      (address, _: readonly ArgumentKind[]) =>
      (...args) => {
        const answer = all[names[address - 1] ?? ""]?.(...args);
        if (typeof answer !== "object") return answer;
        errnoCell[0] = answer.errno;
        return answer.result;
      },
    memory: (address, length) => (address === ERRNO_ADDRESS ? errnoCell.buffer : new ArrayBuffer(length)),
    addressOf: (bytes) => {
      const known = addresses.get(bytes);
      if (known !== undefined) return known;
      nextAddress += 0x1000;
      addresses.set(bytes, nextAddress);
      return nextAddress;
    },
    callback: () => ({ address: 0x10, close: () => {} }),
  };
}
