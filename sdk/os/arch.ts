import process from "node:process";
import { UnsupportedError } from "../errors.ts";

/** The architectures that sonde knows, as the runtimes name them. */
export type Arch = "x64" | "arm64";

/** This machine's. @throws UnsupportedError on any other. */
export function hostArch(): Arch {
  const { arch } = process;
  if (arch === "x64" || arch === "arm64") return arch;
  throw new UnsupportedError("architecture", undefined, `Cannot run on "${arch}": x64 or arm64 is wanted`);
}
