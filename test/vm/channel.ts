import { existsSync } from "node:fs";
import { chmod, copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";

/** What the guest is told before it runs its job. */
export interface Job {
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Where the command runs; a path that exists in the guest. */
  readonly cwd: string;
  readonly settings: Readonly<Record<string, string>>;
}

/** What the guest left. `status` is undefined when it ended before its job did. */
export interface Outcome {
  readonly status: number | undefined;
  /** The kernel's log with its level prefixes (`<4>[    1.2] ...`), as far as the guest got to write it. */
  readonly dmesg: string;
  /** The text of each file that the job wrote to `/run/sonde/results`. */
  readonly results: ReadonlyMap<string, string>;
}

/** The guest's name of the folder that it shares with the host for its results. */
export const RESULTS_FOLDER = "/run/sonde/results";

/** Begins the name of a run's folder; then comes the number of the process that made it. */
const PREFIX = "sonde-vm-";

/**
 * A temporary folder of the host: `channel/` is writable in the guest, where it is /run/sonde; the files beside it
 * (initramfs, console log, disk) are not.
 */
export class Channel implements AsyncDisposable {
  private constructor(readonly folder: string) {}

  static async create(job: Job): Promise<Channel> {
    await removeOrphans();
    const channel = new Channel(await mkdtemp(join(tmpdir(), `${PREFIX}${process.pid}-`)));
    await mkdir(channel.shared);
    await copyFile(join(import.meta.dirname, "guest/start.sh"), join(channel.shared, "start.sh"));
    await writeFile(join(channel.shared, "settings"), assignments(job.settings));
    await writeFile(join(channel.shared, "job"), jobScript(job));
    await chmod(channel.folder, 0o700);
    return channel;
  }

  get shared(): string {
    return join(this.folder, "channel");
  }

  /** A path beside the shared folder. */
  file(name: string): string {
    return join(this.folder, name);
  }

  async outcome(): Promise<Outcome> {
    const status = await this.readText("status");
    return {
      status: status === "" ? undefined : Number(status),
      dmesg: await this.readText("dmesg"),
      results: await this.readResults(),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }

  private async readText(name: string): Promise<string> {
    const path = join(this.shared, name);
    return existsSync(path) ? await readFile(path, "utf8") : "";
  }

  private async readResults(): Promise<Map<string, string>> {
    const folder = join(this.shared, "results");
    const names = existsSync(folder) ? await readdir(folder) : [];
    const texts = names.map(async (name) => [name, await readFile(join(folder, name), "utf8")] as const);
    return new Map(await Promise.all(texts));
  }
}

/** Removes the folders of processes that were killed before they could do so. */
async function removeOrphans(): Promise<void> {
  const names = (await readdir(tmpdir())).filter((name) => name.startsWith(PREFIX));
  const orphans = names.filter((name) => !existsSync(`/proc/${name.slice(PREFIX.length).split("-")[0]}`));
  for (const name of orphans) await rm(join(tmpdir(), name), { recursive: true, force: true });
}

/** Quotes a word for a POSIX shell. */
export function shellQuote(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}

function jobScript({ command, env, cwd }: Job): string {
  const exports = Object.entries(env).map(([name, value]) => `export ${name}=${shellQuote(value)}`);
  return [
    ...exports,
    `cd ${shellQuote(cwd)} || exit 127`,
    `exec ${command.map(shellQuote).join(" ")}`,
    "",
  ].join("\n");
}

function assignments(settings: Readonly<Record<string, string>>): string {
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${shellQuote(value)}\n`);
  return lines.join("");
}
