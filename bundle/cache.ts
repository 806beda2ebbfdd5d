import { existsSync, renameSync, rmSync } from "node:fs";
import { mkdir, mkdtemp } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import process from "node:process";

/** `$XDG_CACHE_HOME/sonde`, or `~/.cache/sonde`. Need not exist. */
function cacheRoot(): string {
  const base = process.env.XDG_CACHE_HOME;
  return join(base?.startsWith("/") ? base : join(homedir(), ".cache"), "sonde");
}

/** The folder `name` of the cache. `fill` makes its contents where there are none; a failure leaves none. */
export async function cachedFolder(name: string, fill: (folder: string) => Promise<void>): Promise<string> {
  const final = join(cacheRoot(), name);
  if (existsSync(final)) return final;
  await mkdir(join(final, ".."), { recursive: true });
  const staging = await mkdtemp(`${final}.filling-`);
  try {
    await fill(staging);
    // Two that fill at the same time make the same: the second one's is dropped.
    if (!existsSync(final)) renameSync(staging, final);
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
  return final;
}
