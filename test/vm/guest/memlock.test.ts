import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { chargesLockedMemory } from "../../../sdk/map/mod.ts";
import type { Ended } from "../../support/running.ts";
import { skipWithout } from "../../support/skip.ts";
import { runTool, tracingLine } from "../../support/tool.ts";

const PRLIMIT = "/usr/bin/prlimit";
const LITTLE = [PRLIMIT, "--memlock=65536:65536"];
const NO_MORE = [...LITTLE, "setpriv", "--bounding-set", "-sys_resource"];

/** How a tool ends that is given little lockable memory. */
async function runWith(before: readonly string[], name: string): Promise<Ended> {
  return await runTool(name, ["--json", "--duration", "0.1"], { before });
}

/** One after the other: the kernel adds up what all processes of a user have locked. Elsewhere it does not count at all. */
const TOOLS = chargesLockedMemory() ? ["allocs", "biolatency", "execsnoop", "opensnoop"] : ["opensnoop"];

describe("tools with 64 KiB of lockable memory", () => {
  test("raise the limit where the kernel asks for it", async (t) => {
    if (skipWithout(t, "prlimit", PRLIMIT)) return;
    for (const name of TOOLS) {
      const { status, stderr } = await runWith(LITTLE, name);
      assert.deepEqual([status, stderr], [0, tracingLine(name)]);
    }
  });

  test("say the limit, the need and the command where raising it is not allowed", async (t) => {
    if (skipWithout(t, "prlimit", PRLIMIT)) return;
    for (const name of TOOLS) {
      const { status, stderr } = await runWith(NO_MORE, name);
      if (chargesLockedMemory()) {
        assert.equal(status, 1, stderr);
        assert.match(stderr, LIMITED);
      } else assert.deepEqual([status, stderr], [0, tracingLine(name)]);
    }
  });
});

const LIMITED =
  /^(\w+): load "\1": EPERM .*\nhint: locked memory is limited to 64 KiB and [\d.]+ [KM]iB more are needed: ulimit -l \d+\n$/;
