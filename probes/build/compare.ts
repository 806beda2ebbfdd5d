import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** How a file differs from what the sources give. */
export interface Difference {
  readonly file: string;
  readonly what: "missing" | "changed" | "left over";
  /** The first line that differs, of a text file. */
  readonly line?: number;
}

const BUILT = /\.(gen\.ts|bpf\.o)$/;

/** Compares the built files of two directories: `committed` against `fresh`. */
export async function compareBuilds(committed: string, fresh: string): Promise<Difference[]> {
  const [old, now] = [await builtFiles(committed), await builtFiles(fresh)];
  const differences: Difference[] = [];
  for (const file of [...new Set([...old, ...now])].sort()) {
    if (!old.includes(file)) differences.push({ file, what: "missing" });
    else if (!now.includes(file)) differences.push({ file, what: "left over" });
    else differences.push(...(await compareFile(file, committed, fresh)));
  }
  return differences;
}

async function builtFiles(directory: string): Promise<string[]> {
  return (await readdir(directory)).filter((file) => BUILT.test(file));
}

async function compareFile(file: string, committed: string, fresh: string): Promise<Difference[]> {
  const [old, now] = [await readFile(join(committed, file)), await readFile(join(fresh, file))];
  if (old.equals(now)) return [];
  if (!file.endsWith(".ts")) return [{ file, what: "changed" }];
  const lines = old.toString().split("\n");
  const fresher = now.toString().split("\n");
  const index = fresher.findIndex((line, at) => line !== lines[at]);
  return [{ file, what: "changed", line: (index < 0 ? fresher.length : index) + 1 }];
}

/** One line for each difference. */
export function formatDifferences(differences: readonly Difference[]): string {
  return differences
    .map(
      ({ file, what, line }) => `  ${what.padEnd(9)}  probes/${file}${line === undefined ? "" : `:${line}`}`,
    )
    .join("\n");
}
