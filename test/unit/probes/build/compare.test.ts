import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { compareBuilds, formatDifferences } from "../../../../probes/build/mod.ts";

const directory = await mkdtemp(join(tmpdir(), "sonde-compare-"));
after(() => rm(directory, { recursive: true }));
const [committed, fresh] = [join(directory, "committed"), join(directory, "fresh")];
await write(committed, { "a.gen.ts": "1\n2\n", "a.x86-64.bpf.o": "x", "b.gen.ts": "b", "c.bpf.c": "c" });
await write(fresh, { "a.gen.ts": "1\n3\n", "a.x86-64.bpf.o": "y", "d.gen.ts": "d" });
const differences = await compareBuilds(committed, fresh);

describe("compareBuilds", () => {
  test("finds what has changed, is missing and is left over, and no source", () => {
    assert.deepEqual(differences, [
      { file: "a.gen.ts", what: "changed", line: 2 },
      { file: "a.x86-64.bpf.o", what: "changed" },
      { file: "b.gen.ts", what: "left over" },
      { file: "d.gen.ts", what: "missing" },
    ]);
  });

  test("finds nothing between equal directories", async () => {
    assert.deepEqual(await compareBuilds(fresh, fresh), []);
  });

  test("formatDifferences writes a line for each", () => {
    assert.equal(formatDifferences(differences).split("\n")[0], "  changed    probes/a.gen.ts:2");
  });
});

async function write(directory: string, files: Readonly<Record<string, string>>): Promise<void> {
  await mkdir(directory);
  for (const [name, text] of Object.entries(files)) await writeFile(join(directory, name), text);
}
