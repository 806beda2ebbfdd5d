import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { SondeError, UsageError } from "../../sdk/errors.ts";
import { buildProbe, probeNames } from "./build.ts";
import { compareBuilds, formatDifferences } from "./compare.ts";
import { checkToolchain, PINNED } from "./toolchain.ts";

const USAGE = `Usage: npm run probes [-- NAME...]      build all probes, or some
       npm run probes:check             fail when the committed files are not what the sources give`;

const root = join(import.meta.dirname, "../..");

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof SondeError)) throw error;
  console.error(error.hint === undefined ? error.message : `${error.message}\n${error.hint}`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}

async function main(args: readonly string[]): Promise<number> {
  if (args.includes("--help")) return say(USAGE);
  await checkToolchain();
  return args[0] === "--check" ? await check() : await build(args);
}

async function build(wanted: readonly string[]): Promise<number> {
  const known = await probeNames({ root });
  const unknown = wanted.find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw new UsageError(`Cannot build probe "${unknown}": wanted one of ${known.join(", ")}`);
  const names = wanted.length > 0 ? wanted : known;
  for (const name of names) await buildProbe(name, { root }, join(root, "probes"));
  return say(`${names.length} probes built with ${PINNED.clang}`);
}

async function check(): Promise<number> {
  const fresh = await mkdtemp(join(tmpdir(), "sonde-probes-"));
  try {
    const names = await probeNames({ root });
    for (const name of names) await buildProbe(name, { root }, fresh);
    const differences = await compareBuilds(join(root, "probes"), fresh);
    if (differences.length === 0) return say(`${names.length} probes are what their sources give`);
    console.error(
      `Not what the sources give (run "npm run probes" and commit):\n${formatDifferences(differences)}`,
    );
    return 1;
  } finally {
    await rm(fresh, { recursive: true });
  }
}

function say(text: string): number {
  console.log(text);
  return 0;
}
