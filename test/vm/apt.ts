import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  type AptSource,
  type DebianMirrors,
  debianMirrors,
  formatSources,
  parseDeb822Sources,
  parseOneLineSources,
} from "./apt-sources.ts";
import { VmError } from "./errors.ts";
import type { Architecture } from "./kernels.ts";
import { lastLines, run, runOrThrow } from "./process.ts";

/** Holds the keys of all of Debian's suites, where the machine's own Signed-By may name those of one. */
const DEBIAN_KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg";

/**
 * apt over suites and an architecture which need not be the machine's. It repeats the machine's mirror and its
 * configuration (proxies), but keeps lists, cache and state in `folder`, so that the machine's own are not touched.
 */
export class PrivateApt {
  private constructor(
    private readonly options: readonly string[],
    private readonly updateLog: string,
  ) {}

  static async open(
    folder: string,
    suites: readonly string[],
    architecture: Architecture,
  ): Promise<PrivateApt> {
    const sources = join(folder, "debian.sources");
    const status = join(folder, "status");
    for (const part of ["lists/partial", "cache/archives/partial", "parts"]) {
      await mkdir(join(folder, part), { recursive: true });
    }
    await writeFile(sources, formatSources(await machineMirrors(), suites, architecture));
    await writeFile(status, "");
    const settings = {
      "Dir::Etc::sourcelist": sources,
      "Dir::Etc::sourceparts": join(folder, "parts"),
      "Dir::State::lists": join(folder, "lists"),
      "Dir::State::status": status,
      "Dir::Cache": join(folder, "cache"),
      "APT::Architecture": architecture,
      "Acquire::Languages": "none",
    };
    const options = Object.entries(settings).flatMap(([name, value]) => ["-o", `${name}=${value}`]);
    const update = await run("apt-get", [...options, "-q", "update"]);
    return new PrivateApt(options, lastLines(`${update.stdout}${update.stderr}`, 20));
  }

  /** The names of all packages on offer that begin with `prefix`. A suite that cannot be reached offers none. */
  async names(prefix: string): Promise<string[]> {
    const output = await runOrThrow("apt-cache", [...this.options, "pkgnames", prefix]);
    return output.split("\n").filter(Boolean);
  }

  /** What `apt-get update` said last; the place to look when a package is not on offer. */
  get log(): string {
    return this.updateLog;
  }

  /** Downloads the newest version of each package into `folder` and returns the paths of the files. */
  async download(names: readonly string[], folder: string): Promise<string[]> {
    await mkdir(folder, { recursive: true });
    await runOrThrow("apt-get", [...this.options, "-q", "download", ...names], { cwd: folder });
    const files = (await readdir(folder)).filter((file) => file.endsWith(".deb"));
    if (files.length !== names.length) {
      throw new VmError(`Cannot download ${names.join(", ")}: ${files.length} files, wanted ${names.length}`);
    }
    return files.map((file) => join(folder, file));
  }
}

/** The machine's Debian mirrors, from its own apt configuration. */
export async function machineMirrors(): Promise<DebianMirrors> {
  const mirrors = debianMirrors(await machineSources());
  if (!mirrors) {
    throw new VmError("Cannot find a Debian mirror: the machine's apt sources name none", {
      hint: "add Debian's archive to /etc/apt/sources.list.d",
    });
  }
  return existsSync(DEBIAN_KEYRING) ? { ...mirrors, signedBy: DEBIAN_KEYRING } : mirrors;
}

async function machineSources(): Promise<AptSource[]> {
  const args = ["shell", "LIST", "Dir::Etc::sourcelist/f", "PARTS", "Dir::Etc::sourceparts/d"];
  const output = await runOrThrow("apt-config", args);
  const list = /^LIST='(.*)'$/m.exec(output)?.[1] ?? "/etc/apt/sources.list";
  const parts = /^PARTS='(.*)'$/m.exec(output)?.[1] ?? "/etc/apt/sources.list.d";
  const extra = existsSync(parts) ? (await readdir(parts)).sort().map((file) => join(parts, file)) : [];
  const files = [list, ...extra].filter((file) => existsSync(file));
  const parsed = await Promise.all(files.map(parseSourceFile));
  return parsed.flat();
}

async function parseSourceFile(path: string): Promise<AptSource[]> {
  if (path.endsWith(".sources")) return parseDeb822Sources(await readFile(path, "utf8"));
  if (path.endsWith(".list")) return parseOneLineSources(await readFile(path, "utf8"));
  return [];
}
