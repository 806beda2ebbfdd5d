import { spawnSync } from "node:child_process";
import process from "node:process";
import { fileURLToPath } from "node:url";

/** What `ask.ts` prints. */
export interface Asked {
  readonly ok: boolean;
  readonly name?: string;
  readonly message?: string;
  readonly hint?: string;
  readonly missing?: readonly string[];
}

/** The runtime of this test, and how it runs a file. */
const runtime = /deno$/.test(process.execPath) ? [process.execPath, "run", "-A"] : [process.execPath];

const ask = fileURLToPath(new URL("./ask.ts", import.meta.url));

/** Runs `ask.ts` behind other commands (`setpriv ...`, `unshare ...`) in this runtime; everything it says but the answer. */
export function runAsk(
  before: readonly string[],
  ...args: readonly string[]
): { asked: Asked; stderr: string } {
  const [command = "", ...rest] = [...before, ...runtime, ask, ...args];
  // DENO_DIR would be in the home directory, which another user cannot read; so it is to be nowhere.
  const env = { ...process.env, DENO_DIR: "/dev/null/none", DENO_NO_UPDATE_CHECK: "1" };
  const { stdout, stderr, status, error } = spawnSync(command, rest, { encoding: "utf8", env });
  const line = stdout?.trim().split("\n").at(-1) ?? "";
  if (!line.startsWith("{"))
    throw new Error(`${command} ended with ${status}: ${stdout}${stderr}`, { cause: error });
  return { asked: JSON.parse(line) as Asked, stderr };
}

/** Whether another user can read the runtime and this repository at all. */
export function readableByOthers(): boolean {
  return [process.execPath, ask].every((path) => {
    return spawnSync("setpriv", ["--reuid=65534", "--clear-groups", "test", "-r", path]).status === 0;
  });
}
