import assert from "node:assert/strict";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import process from "node:process";
import { describe, test } from "node:test";
import { ownedObjects, survivors } from "../../support/owned.ts";
import { perlCall, startPerformer } from "../../support/performer.ts";
import type { Ended, Running } from "../../support/running.ts";
import { scratchDirectory } from "../../support/scratch.ts";
import { isTracing, startInShell, startTool, tracingLine } from "../../support/tool.ts";
import { exec, inChildren } from "./execs.ts";

const TOOLS = ["opensnoop", "execsnoop", "biolatency", "allocs"] as const;

/** The promise is a second; this machine may be busy with other things. */
const LIMIT_MS = 20_000;

/** Opens and execs until the file is gone: as fast as can be for opensnoop and allocs. */
const FLOOD = (file: string) => `
  while (-e "${file}") {
    for (1 .. 2000) { ${perlCall("openat", -100, "/nonexistent", 0, 0)} }
    ${inChildren(exec("/bin/true", "load"))};
  }
  0`;

interface End {
  readonly ended: Ended;
  readonly left: readonly string[];
  readonly milliseconds: number;
}

async function endBy(tool: Running, act: () => void): Promise<End> {
  const owned = ownedObjects(tool.pid);
  assert.ok(owned.length > 3, `holds ${owned.join(", ")}`);
  const start = performance.now();
  act();
  const ended = await tool.ended();
  return { ended, left: await survivors(owned), milliseconds: performance.now() - start };
}

/** Ends all tools in this way, idle or while a process does all that they trace. */
async function endAll(
  under: "idle" | "under load",
  start: (name: string) => Promise<End>,
): Promise<readonly End[]> {
  if (under === "idle") return await Promise.all(TOOLS.map(start));
  using scratch = scratchDirectory();
  await using performer = startPerformer();
  writeFileSync(scratch.file("go"), "");
  const load = performer.do(FLOOD(scratch.file("go")));
  try {
    return await Promise.all(TOOLS.map(start));
  } finally {
    rmSync(scratch.file("go"));
    await load;
  }
}

function assertClean(name: string, { ended, left, milliseconds }: End): void {
  assert.deepEqual(left, [], `${name} leaves nothing in the kernel`);
  assert.ok(milliseconds < LIMIT_MS, `${name} ended after ${milliseconds} ms`);
  assert.doesNotMatch(ended.stderr, /^ +at |Error:|libbpf/m, name);
}

for (const under of ["idle", "under load"] as const) {
  describe(`every tool ${under}`, () => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
      test(`ends by ${signal} with success, its last report, and nothing left`, async () => {
        const ends = await endAll(under, async (name) => {
          const tool = await startTool(name, []);
          return await endBy(tool, () => tool.kill(signal));
        });
        for (const [index, end] of ends.entries()) {
          const name = TOOLS[index] ?? "";
          assertClean(name, end);
          assert.deepEqual([end.ended.status, end.ended.signal], [0, null], name);
          assert.match(end.ended.stdout, /^(\n?PID|COMM|Tracing)/, name);
        }
      });
    }

    for (const signal of ["SIGQUIT", "SIGKILL"] as const) {
      test(`leaves nothing behind when ended by ${signal}`, async () => {
        const ends = await endAll(under, async (name) => {
          const before = ["/bin/sh", "-c", 'ulimit -c 0; exec "$@"', "sh"];
          const tool = await startTool(name, [], { before });
          return await endBy(tool, () => tool.kill(signal));
        });
        for (const [index, end] of ends.entries()) {
          assertClean(TOOLS[index] ?? "", end);
          assert.equal(end.ended.status, null);
        }
      });
    }

    test("ends with success and without a word when its reader has gone", async () => {
      const script = `exec 3>&2; "$@" 2>&3 | head -n 1; echo "status \${PIPESTATUS[0]}"`;
      const ends = await endAll(under, async (name) => {
        const interval = ["allocs", "biolatency"].includes(name) ? ["0.2"] : [];
        const tool = startInShell(script, name, interval);
        await tool.until(({ stdout, stderr }) => stdout !== "" || isTracing({ stderr, stdout } as Running));
        if (under === "idle") await touch();
        const start = performance.now();
        return { ended: await tool.ended(), left: [], milliseconds: performance.now() - start };
      });
      for (const [index, end] of ends.entries()) {
        const name = TOOLS[index] ?? "";
        assertClean(name, end);
        assert.match(end.ended.stdout, /^.*\nstatus 0\n$/, name);
        assert.ok(["", tracingLine(name)].includes(end.ended.stderr), end.ended.stderr);
      }
    });

    test("fails with one line when the disk is full", async () => {
      const ends = await endAll(under, async (name) => {
        const tool = startInShell('exec "$@" > /dev/full', name, name === "allocs" ? ["0.2"] : []);
        const start = performance.now();
        return { ended: await tool.ended(), left: [], milliseconds: performance.now() - start };
      });
      for (const [index, end] of ends.entries()) {
        const name = TOOLS[index] ?? "";
        assertClean(name, end);
        assert.equal(end.ended.status, 1, name);
        const lines = end.ended.stderr.replace(tracingLine(name), "");
        assert.match(lines, /^\w+: Cannot write to standard output: write: ENOSPC \(.*\)\n$/);
      }
    });

    test("ends at once when standard output is closed, or on time where the runtime hides that", async () => {
      const ends = await endAll(under, async (name) => {
        const tool = startInShell('exec "$@" >&-', name, ["--duration", "100ms"]);
        const start = performance.now();
        return { ended: await tool.ended(), left: [], milliseconds: performance.now() - start };
      });
      for (const [index, end] of ends.entries()) {
        const name = TOOLS[index] ?? "";
        assertClean(name, end);
        assert.equal(end.ended.status, 0, name);
        assert.ok(["", tracingLine(name)].includes(end.ended.stderr), end.ended.stderr);
      }
    });
  });
}

describe("a tool", () => {
  test("gives up at once at the second SIGINT", async () => {
    const tool = await startTool("opensnoop", []);
    const owned = ownedObjects(tool.pid);
    const again = setInterval(() => tool.kill("SIGINT"), 1);
    const { status, signal } = await tool.ended();
    clearInterval(again);
    // The last of the many may come when the tool has let go of the signal already.
    assert.ok(status === 130 || status === 0 || signal === "SIGINT", `status ${status}, signal ${signal}`);
    assert.deepEqual(await survivors(owned), []);
  });

  test("that a shell started in the background, with SIGINT ignored, can be interrupted", async () => {
    const tool = startInShell('"$@" & echo "pid $!" >&2; wait $!; echo "status $?" >&2', "execsnoop");
    await tool.until((output) => isTracing(output));
    const pid = Number(/pid (\d+)/.exec(tool.stderr)?.[1]);
    assert.match(readFileSync(`/proc/${pid}/comm`, "utf8"), /bun|deno/);
    process.kill(pid, "SIGINT");
    assert.match((await tool.ended()).stderr, /status 0\n$/);
  });
});

/** Something that every tool sees. */
async function touch(): Promise<void> {
  await using performer = startPerformer();
  await performer.do(inChildren(exec("/bin/cat", "/dev/null"), exec("/bin/true")));
}
