import { hostTarget, type Target } from "../targets.ts";
import { collectLibraries, LIBBPF, type NativeLibrary } from "./collect.ts";
import { debianLibraries } from "./debian.ts";
import { installedLibraries } from "./installed.ts";

/**
 * libbpf and what it needs, for `target`, in order of need.
 *
 * @throws BundleError naming the library that is missing and the package that has it.
 */
export async function nativeLibraries(target: Target): Promise<NativeLibrary[]> {
  const installed = installedLibraries(target);
  const foreign = target !== hostTarget() && installed(LIBBPF) === undefined;
  return collectLibraries(target, foreign ? await debianLibraries(target) : installed);
}
