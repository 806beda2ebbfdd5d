import { ValueError } from "../errors.ts";
import { type Address, libbpf } from "../ffi/mod.ts";
import { openPinnedMap } from "../map/mod.ts";

/**
 * Puts a pinned map in the place of a map that is not created then. libbpf takes one of any shape, and what the verifier
 * says to that helps nobody: so shapes are compared here. libbpf keeps a duplicate of the descriptor.
 *
 * @throws MapError when there is none at the path, ValueError when its shape is another.
 */
export function reusePinnedMap(map: Address, path: string): void {
  using pinned = openPinnedMap(path);
  const found = shapeText(pinned.type, pinned.keySize, pinned.valueSize);
  const wanted = shapeText(
    libbpf.bpf_map__type(map),
    libbpf.bpf_map__key_size(map),
    libbpf.bpf_map__value_size(map),
  );
  if (found !== wanted) {
    const name = libbpf.bpf_map__name(map);
    throw new ValueError(`Cannot use map "${path}" as "${name}": found ${found}, wanted ${wanted}`);
  }
  libbpf.bpf_map__reuse_fd(map, pinned.fd);
}

function shapeText(type: number, keyBytes: number, valueBytes: number): string {
  return `type ${type} with keys of ${keyBytes} and values of ${valueBytes} bytes`;
}
