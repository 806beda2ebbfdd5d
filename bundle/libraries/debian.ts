import { existsSync } from "node:fs";
import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { cachedFolder } from "../cache.ts";
import { BundleError } from "../errors.ts";
import { runProgram } from "../process.ts";
import type { Target } from "../targets.ts";
import { LIBBPF, type LibraryFinder } from "./collect.ts";

/** Brings libelf, zlib and what these need along. */
const PACKAGE = "libbpf1";

/**
 * Finds libraries of another CPU in Debian's packages for it, downloaded by apt (3 MB, once) from where this machine has
 * its own. The packages are unpacked into the cache and never installed, so this needs no root.
 *
 * @throws BundleError when there is no apt, or it cannot reach its mirror.
 */
export async function debianLibraries(target: Target): Promise<LibraryFinder> {
  if (!existsSync("/usr/bin/apt-get")) throw noApt(target);
  const root = await cachedFolder(`libraries-${target.name}`, (folder) => fetchPackages(target, folder));
  const folders = ["usr/lib", "lib"].map((folder) => join(root, folder, target.triplet));
  return (name) => folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
}

function noApt({ name, triplet }: Target): BundleError {
  return new BundleError(
    `Cannot embed "${LIBBPF}": this machine has none for ${name}, and no apt to fetch it`,
    {
      hint: `put ${LIBBPF}, libelf.so.1 and libz.so.1 into /usr/lib/${triplet}, or bundle with --no-libraries`,
    },
  );
}

async function fetchPackages(target: Target, folder: string): Promise<void> {
  const action = `Cannot fetch ${PACKAGE} for ${target.name}`;
  const hint = "check that the machine reaches its Debian mirror (apt-get update)";
  const work = join(folder, "apt");
  const options = await privateApt(work, target.debian);
  const apt = (...words: string[]) => runProgram(action, "apt-get", [...options, "-qq", ...words], { hint });
  await apt("update");
  await apt("install", "--yes", "--no-install-recommends", "--download-only", PACKAGE);
  const archives = join(work, "cache/archives");
  const debs = (await readdir(archives)).filter((file) => file.endsWith(".deb"));
  for (const deb of debs) await runProgram(action, "dpkg-deb", ["--extract", join(archives, deb), folder]);
  await rm(work, { recursive: true });
}

/** Options for an apt that knows the machine's sources and another CPU, and has state and cache of its own. */
async function privateApt(folder: string, architecture: string): Promise<string[]> {
  for (const part of ["lists/partial", "cache/archives/partial"])
    await mkdir(join(folder, part), { recursive: true });
  const status = join(folder, "status");
  await writeFile(status, "");
  const settings = {
    "APT::Architecture": architecture,
    "APT::Architectures": architecture,
    "APT::Sandbox::User": "",
    "Acquire::Languages": "none",
    "Dir::Cache": join(folder, "cache"),
    "Dir::State": folder,
    "Dir::State::lists": join(folder, "lists"),
    "Dir::State::status": status,
  };
  return Object.entries(settings).flatMap(([name, value]) => ["-o", `${name}=${value}`]);
}
