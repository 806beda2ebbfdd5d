import { existsSync } from "node:fs";
import { chmod, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { cacheRoot, fillCache } from "./cache.ts";
import { runOrThrow } from "./process.ts";

const HOST_BUN = resolve(import.meta.dirname, "../../node_modules/.bin/bun");
const GUEST_BUN = "/usr/local/lib/sonde/bun";

/** Runs the executable as the `bun` command itself rather than the script that was compiled into it. */
const WRAPPER = `#!/bin/sh\nBUN_BE_BUN=1 exec ${GUEST_BUN} "$@"\n`;

/**
 * The files that make `bun` a command in an arm64 guest, by their path there. The runtime is the one that a compiled
 * executable for arm64 carries; it is made once for each version of Bun and kept in the cache (100 MB).
 */
export async function arm64BunFiles(): Promise<Record<string, string>> {
  const version = (await runOrThrow(HOST_BUN, ["--version"])).trim();
  const folder = join(cacheRoot(), `bun-arm64-${version}`);
  if (!existsSync(folder)) await fillCache(folder, compile);
  return { [GUEST_BUN]: join(folder, "bun"), "/usr/local/bin/bun": join(folder, "wrapper") };
}

async function compile(folder: string): Promise<void> {
  const script = join(folder, "empty.ts");
  await writeFile(script, "export {};\n");
  await writeFile(join(folder, "wrapper"), WRAPPER);
  await chmod(join(folder, "wrapper"), 0o755);
  const target = [
    "--compile",
    "--target=bun-linux-arm64",
    "--no-compile-autoload-bunfig",
    "--no-compile-autoload-dotenv",
  ];
  const outfile = ["--outfile", join(folder, "bun")];
  await runOrThrow(HOST_BUN, ["build", ...target, ...outfile, script], { cwd: folder });
}
