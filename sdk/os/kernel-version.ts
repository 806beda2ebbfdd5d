import { release, version } from "node:os";
import { ValueError } from "../errors.ts";

/** A kernel's version. */
export interface KernelVersion {
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
  /** As `uname -r` says it. */
  readonly release: string;
}

/**
 * Reads `uname -r`. Debian's release (`6.1.0-37-amd64`) has no patch level; there it is taken from `uname -v`, which
 * says `Debian 6.1.140-1`.
 *
 * @throws ValueError when the release does not begin with a version.
 */
export function parseKernelVersion(release: string, version = ""): KernelVersion {
  const found = /^(\d+)\.(\d+)(?:\.(\d+))?/.exec(release);
  if (found === null) {
    throw new ValueError(`Cannot read the kernel version ${JSON.stringify(release)}: wanted as "6.1.0"`);
  }
  const [major, minor] = [Number(found[1]), Number(found[2])];
  const debian = /\bDebian (\d+)\.(\d+)\.(\d+)/.exec(version);
  const same = debian !== null && Number(debian[1]) === major && Number(debian[2]) === minor;
  return { major, minor, patch: Number((same ? debian[3] : found[3]) ?? 0), release };
}

let running: KernelVersion | undefined;

/** The version of the running kernel. Ask for a feature instead, wherever one can be probed. */
export function kernelVersion(): KernelVersion {
  running ??= parseKernelVersion(release(), version());
  return running;
}

/** Whether a kernel is at or past a version, as `5.11` or `Linux 5.11`; the running kernel by default. */
export function kernelAtLeast(wanted: string, kernel: KernelVersion = kernelVersion()): boolean {
  const than = parseKernelVersion(wanted.replace(/^Linux /, ""));
  const difference = kernel.major - than.major || kernel.minor - than.minor || kernel.patch - than.patch;
  return difference >= 0;
}
