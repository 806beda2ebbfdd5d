import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { after, describe, test } from "node:test";
import { fingerprint, readSources } from "../../../../probes/build/mod.ts";

const directory = await mkdtemp(join(tmpdir(), "sonde-sources-"));
const path = join(directory, "main.bpf.c");
const headers = join(directory, "headers");
await mkdir(headers);
await writeFile(path, '#include "near.h"\n# include <far.h>\n#include <system.h>\nint x;\n');
await writeFile(join(directory, "near.h"), '#include "far.h"\n#include "near.h"\n');
await writeFile(join(headers, "far.h"), "int far;\n");
after(() => rm(directory, { recursive: true }));

describe("readSources", () => {
  test("finds each header once, beside the source and in the directories, and none of the system's", async () => {
    const names = (await readSources(path, [headers])).map((source) => basename(source.path));
    assert.deepEqual(names, ["far.h", "near.h", "main.bpf.c"]);
  });
});

describe("fingerprint", () => {
  test("changes with a header's text and with the circumstances, and with nothing else", async () => {
    const first = await fingerprint(path, [headers], ["clang 16"]);
    assert.equal(await fingerprint(path, [headers], ["clang 16"]), first);
    assert.notEqual(await fingerprint(path, [headers], ["clang 17"]), first);
    await writeFile(join(headers, "far.h"), "int farther;\n");
    assert.notEqual(await fingerprint(path, [headers], ["clang 16"]), first);
  });
});
