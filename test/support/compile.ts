import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { skipWithout } from "./skip.ts";

/** Compiles `test/fixtures/<name>.c` into a directory and returns the program's path; skips the test without gcc. */
export function compileFixture(
  t: Parameters<typeof skipWithout>[0],
  name: string,
  directory: string,
): string | undefined {
  if (skipWithout(t, "gcc", "/usr/bin/gcc")) return undefined;
  const source = fileURLToPath(new URL(`../fixtures/${name}.c`, import.meta.url));
  const program = join(directory, name);
  if (!existsSync(program)) {
    const { status, stderr } = spawnSync("gcc", ["-O1", "-Wall", "-pthread", "-o", program, source], {
      encoding: "utf8",
    });
    if (status !== 0) throw new Error(`Cannot compile "${source}": ${stderr}`);
  }
  return program;
}
