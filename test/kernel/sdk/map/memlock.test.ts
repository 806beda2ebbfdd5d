import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import process from "node:process";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { chargesLockedMemory } from "../../../../sdk/map/memlock.ts";
import { skipWithout } from "../../../support/skip.ts";

const PRLIMIT = "/usr/bin/prlimit";
const CHILD = fileURLToPath(new URL("./memlock-child.ts", import.meta.url));
const RUN = process.versions.deno === undefined ? [process.execPath] : [process.execPath, "run", "-A"];

/** Runs the child with 64 KiB of lockable memory. */
function withLittle(...prefix: readonly string[]): string {
  const [command = "", ...args] = [PRLIMIT, "--memlock=65536:65536", ...prefix, ...RUN, CHILD];
  return execFileSync(command, args, { encoding: "utf8" }).trim();
}

describe("createMap with little lockable memory", () => {
  test("raises the limit where the kernel asks for it", (t) => {
    if (skipWithout(t, "prlimit", PRLIMIT)) return;
    assert.equal(withLittle(), "made big");
  });

  test("says the limit, the need and the command where raising it is not allowed", (t) => {
    if (skipWithout(t, "prlimit", PRLIMIT)) return;
    const said = withLittle("setpriv", "--bounding-set", "-sys_resource");
    if (!chargesLockedMemory()) return assert.equal(said, "made big");
    const [message = "", hint] = said.split("\n");
    assert.match(message, /^Cannot create map "big" \(array, 131072 entries, .*, about 1 MiB\): .*EPERM/);
    assert.equal(hint, "locked memory is limited to 64 KiB and 1 MiB more are needed: ulimit -l 1088");
  });
});
