import { UnsupportedError } from "../errors.ts";
import { backend } from "./backend.ts";
import type { EmbeddedLibrary } from "./embedded.ts";
import { libc } from "./libraries.ts";
import type { Address } from "./types.ts";

const MFD_CLOEXEC = 1;
const MFD_ALLOW_SEALING = 2;
const F_ADD_SEALS = 1033;
const ALL_SEALS = 0x1 | 0x2 | 0x4 | 0x8;

/**
 * Opens a library from memory: no file is ever written, so there is no name to guess and no mount option in the way
 * (reliability.md 2.20; memfd_create(2), Linux 3.17). glibc finds an already opened SONAME again, so libraries that
 * need one another are opened in order of need.
 */
export function openFromMemory({ name, bytes }: EmbeddedLibrary): Address {
  const descriptor = libc.memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
  try {
    writeAll(descriptor, bytes());
    libc.fcntl(descriptor, F_ADD_SEALS, ALL_SEALS);
    const handle = backend().open(`/proc/self/fd/${descriptor}`);
    if (handle !== 0) return handle;
    throw new UnsupportedError(
      name,
      undefined,
      `Cannot open the library "${name}" in this executable: ${backend().reason()}`,
      {
        hint: "needs a mounted /proc and, from Linux 6.3 on, vm.memfd_noexec below 2",
      },
    );
  } finally {
    // The mapping outlives the descriptor.
    libc.close(descriptor);
  }
}

function writeAll(descriptor: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length; )
    done += libc.write(descriptor, bytes.subarray(done), bytes.length - done);
}
