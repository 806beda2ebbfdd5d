import { SyscallError, UnsupportedError } from "../errors.ts";
import { backend } from "./backend.ts";
import type { EmbeddedLibrary } from "./embedded.ts";
import { libc } from "./libraries.ts";
import type { Address } from "./types.ts";

const MFD_CLOEXEC = 1;
const MFD_ALLOW_SEALING = 2;
/** Linux 6.3. Forbids execve(2) of the memory, not its mapping: so it is allowed whatever vm.memfd_noexec says. */
const MFD_NOEXEC_SEAL = 8;
const EINVAL = 22;
const F_ADD_SEALS = 1033;
const ALL_SEALS = 0x1 | 0x2 | 0x4 | 0x8;

/**
 * Opens libraries from memory and returns the handle of the last one: no file is ever written, so there is no name to
 * guess and no mount option in the way (reliability.md 2.20; memfd_create(2), Linux 3.17). glibc finds an already opened
 * SONAME again, so libraries that need one another are given in order of need.
 *
 * @throws UnsupportedError when the dynamic loader refuses one.
 */
export function openFromMemory(libraries: readonly EmbeddedLibrary[]): Address {
  // glibc takes an equal path for the same library, so no descriptor's number may be used twice.
  const descriptors: number[] = [];
  try {
    let handle = 0;
    for (const library of libraries) {
      const descriptor = createFilled(library);
      descriptors.push(descriptor);
      handle = open(library.name, descriptor);
    }
    return handle;
  } finally {
    // The mappings outlive the descriptors.
    for (const descriptor of descriptors) libc.close(descriptor);
  }
}

function open(name: string, descriptor: number): Address {
  const handle = backend().open(`/proc/self/fd/${descriptor}`);
  if (handle !== 0) return handle;
  throw new UnsupportedError(
    name,
    undefined,
    `Cannot open the library "${name}" in this executable: ${backend().reason()}`,
    { hint: "needs a mounted /proc" },
  );
}

function createFilled({ name, bytes }: EmbeddedLibrary): number {
  const descriptor = create(name);
  try {
    writeAll(descriptor, bytes());
    libc.fcntl(descriptor, F_ADD_SEALS, ALL_SEALS);
  } catch (error) {
    libc.close(descriptor);
    throw error;
  }
  return descriptor;
}

function create(name: string): number {
  const flags = MFD_CLOEXEC | MFD_ALLOW_SEALING;
  try {
    return libc.memfd_create(name, flags | MFD_NOEXEC_SEAL);
  } catch (error) {
    if (!(error instanceof SyscallError) || error.errno !== EINVAL) throw error;
    return libc.memfd_create(name, flags);
  }
}

function writeAll(descriptor: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length; )
    done += libc.write(descriptor, bytes.subarray(done), bytes.length - done);
}
