import { UsageError } from "../../sdk/errors.ts";

/** Debian's names of the two architectures. */
export type Architecture = "amd64" | "arm64";

/** A kernel of the matrix: what it is called and where Debian keeps it. Plain data, the same on every machine. */
export interface KernelSpec {
  readonly name: string;
  /** The first two numbers of its release. */
  readonly version: string;
  readonly architecture: Architecture;
  /** Groups of suites, tried in this order; of a group, the newest release of all its suites is taken. */
  readonly suites: readonly (readonly string[])[];
  /** All packages that make up one kernel, `*` in the place of what `uname -r` says before `-amd64` or `-arm64`. */
  readonly packages: readonly string[];
}

const BOOKWORM = ["bookworm", "bookworm-updates", "bookworm-security"];

/** The matrix, oldest first: Debian's generic kernels, because the cloud ones lack 9p over virtio. */
export const KERNELS: readonly KernelSpec[] = [
  {
    name: "5.10",
    version: "5.10",
    architecture: "amd64",
    suites: [["bullseye", "bullseye-updates", "bullseye-security"]],
    packages: ["linux-image-*-amd64"],
  },
  {
    name: "6.1",
    version: "6.1",
    architecture: "amd64",
    suites: [BOOKWORM],
    packages: ["linux-image-*-amd64"],
  },
  {
    name: "6.12",
    version: "6.12",
    architecture: "amd64",
    suites: [["trixie", "trixie-updates", "trixie-security"], ["bookworm-backports"]],
    packages: ["linux-image-*-amd64"],
  },
  {
    name: "7.2",
    version: "7.2",
    architecture: "amd64",
    suites: [["sid"], ["forky"]],
    packages: ["linux-binary-*-amd64", "linux-modules-*-amd64", "linux-base-*-amd64"],
  },
  {
    name: "arm64-6.1",
    version: "6.1",
    architecture: "arm64",
    suites: [BOOKWORM],
    packages: ["linux-image-*-arm64"],
  },
];

/** The kernel of this name; UsageError naming all of them otherwise. */
export function kernelNamed(name: string): KernelSpec {
  const found = KERNELS.find((kernel) => kernel.name === name);
  if (found) return found;
  const known = KERNELS.map((kernel) => kernel.name).join(", ");
  throw new UsageError(`Unknown kernel "${name}": wanted one of ${known}`, name);
}
