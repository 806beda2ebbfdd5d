import { rename, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { PrivateApt } from "./apt.ts";
import { addUserland } from "./arm64-userland.ts";
import { type CachedKernel, describeKernel, fillCache, kernelDirectory, readCachedKernel } from "./cache.ts";
import { VmError } from "./errors.ts";
import { type KernelSpec, kernelNamed } from "./kernels.ts";
import { tell } from "./process.ts";
import { unpackKernel } from "./unpack.ts";
import { availableReleases } from "./versions.ts";

/** How many releases to try, newest first: an index may name a package that the mirror no longer holds. */
const ATTEMPTS = 3;

export interface FetchOptions {
  /** Fetch the newest release even if one is cached. Default: false. */
  readonly refresh?: boolean;
}

/** The kernel from the cache, downloaded first if need be (30 to 110 MB). Needs the network only then. */
export async function fetchKernel(name: string, options: FetchOptions = {}): Promise<CachedKernel> {
  const spec = kernelNamed(name);
  const cached = options.refresh ? undefined : readCachedKernel(name);
  if (cached) return cached;
  tell(`Fetching kernel ${name} from ${spec.suites[0]?.[0]}`);
  await fillCache(kernelDirectory(name), (staging) => fetchInto(staging, spec));
  const fetched = readCachedKernel(name);
  if (!fetched) throw new VmError(`Cannot read kernel ${name} back from ${kernelDirectory(name)}`);
  return fetched;
}

async function fetchInto(staging: string, spec: KernelSpec): Promise<void> {
  const work = join(staging, "apt");
  const { apt, releases } = await findReleases(work, spec);
  const { release: number, debs } = await downloadNewest(apt, releases, spec, join(work, "debs"));
  const release = `${number}-${spec.architecture}`;
  const root = join(work, "root");
  await unpackKernel(debs, root, release);
  for (const part of ["vmlinuz", "lib"]) await rename(join(root, part), join(staging, part));
  if (spec.architecture !== "amd64") await addUserland(apt, work, join(staging, "userland"));
  await rm(work, { recursive: true });
  const packages = debs.map((file) => basename(file));
  await describeKernel(staging, { name: spec.name, architecture: spec.architecture, release, packages });
}

async function findReleases(
  work: string,
  spec: KernelSpec,
): Promise<{ apt: PrivateApt; releases: string[] }> {
  const prefix = spec.packages[0]?.split("*")[0] ?? "";
  let log = "";
  for (const [index, suites] of spec.suites.entries()) {
    const apt = await PrivateApt.open(join(work, `${index}`), suites, spec.architecture);
    const releases = availableReleases(await allNames(apt, spec, prefix), spec.packages, spec.version);
    if (releases.length > 0) return { apt, releases };
    log = apt.log;
  }
  throw new VmError(
    `Cannot find kernel ${spec.name}: no ${spec.packages[0]} in ${spec.suites.flat().join(", ")}`,
    {
      details: log,
      hint: "check that the machine reaches its Debian mirror (apt-get update)",
    },
  );
}

async function allNames(apt: PrivateApt, spec: KernelSpec, prefix: string): Promise<string[]> {
  const prefixes = new Set([prefix, ...spec.packages.map((name) => name.split("*")[0] ?? "")]);
  const lists = await Promise.all([...prefixes].map((each) => apt.names(each)));
  return lists.flat();
}

async function downloadNewest(
  apt: PrivateApt,
  releases: readonly string[],
  spec: KernelSpec,
  folder: string,
): Promise<{ release: string; debs: string[] }> {
  let failure: unknown;
  for (const release of releases.slice(0, ATTEMPTS)) {
    try {
      const names = spec.packages.map((name) => name.replace("*", release));
      return { release, debs: await apt.download(names, join(folder, release)) };
    } catch (error) {
      failure = error;
    }
  }
  const details = failure instanceof VmError ? failure.details : undefined;
  const tried = releases.slice(0, ATTEMPTS).join(", ");
  throw new VmError(`Cannot download kernel ${spec.name}: tried ${tried}`, { details, cause: failure });
}
