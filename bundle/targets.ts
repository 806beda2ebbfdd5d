import process from "node:process";
import { UsageError } from "../sdk/errors.ts";
import type { Architecture } from "../sdk/object/mod.ts";

/** A machine that executables are made for, under the names that each program involved has for it. */
export interface Target {
  /** As `--target` takes it. */
  readonly name: string;
  /** Node's and Bun's name of the CPU. */
  readonly architecture: Architecture;
  readonly debian: string;
  /** How `ldconfig -p` marks libraries for it. */
  readonly ldconfig: string;
  /** The folder of its libraries below /usr/lib, on Debian. */
  readonly triplet: string;
  /** `EM_*` of elf.h. */
  readonly machine: number;
}

const targets: readonly Target[] = [
  {
    name: "linux-x64",
    architecture: "x64",
    debian: "amd64",
    ldconfig: "x86-64",
    triplet: "x86_64-linux-gnu",
    machine: 62,
  },
  {
    name: "linux-arm64",
    architecture: "arm64",
    debian: "arm64",
    ldconfig: "AArch64",
    triplet: "aarch64-linux-gnu",
    machine: 183,
  },
];

export const targetNames: readonly string[] = targets.map(({ name }) => name);

/** @throws UsageError for a name that is not one of `targetNames`. */
export function targetNamed(name: string): Target {
  const found = targets.find((target) => target.name === name);
  if (found) return found;
  throw new UsageError(
    `Cannot bundle for "${name}": the targets are ${targetNames.join(" and ")}`,
    "--target",
  );
}

/** The machine that this runs on. */
export function hostTarget(): Target {
  return targetNamed(`linux-${process.arch}`);
}
