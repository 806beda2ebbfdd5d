import assert from "node:assert/strict";
import { cp, mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { after, afterEach, beforeEach, describe, test } from "node:test";
import { ARCHITECTURES, importProbe } from "../../../../probes/build/mod.ts";
import { UnsupportedError, ValueError } from "../../../../sdk/errors.ts";
import type { Architecture } from "../../../../sdk/object/mod.ts";
import { skipWithout } from "../../../support/skip.ts";
import { FIXTURES } from "./fixture.ts";

const SOURCE = `#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <events.bpf.h>
const volatile u32 only;
struct hello { ns_t ts; };
EVENTS(hellos, struct hello);
SEC("tp/syscalls/sys_enter_getppid")
int on_getppid(void *ctx) { return only + !ctx; }
char LICENSE[] SEC("license") = "Dual MIT/GPL";
`;

const directory = await mkdtemp(join(tmpdir(), "sonde-import-"));
const path = join(directory, "mine.bpf.c");
const { SONDE_CLANG, XDG_CACHE_HOME, PATH } = process.env;
await writeFile(path, SOURCE);

describe("importProbe", () => {
  beforeEach(() => restore({ XDG_CACHE_HOME: join(directory, "cache"), SONDE_CLANG: "/usr/bin/clang-16" }));
  afterEach(() => restore({ SONDE_CLANG, XDG_CACHE_HOME, PATH }));
  after(() => rm(directory, { recursive: true }));

  test("compiles a source anywhere with the shared headers, and describes it", async (t) => {
    if (skipWithout(t, "clang-16", "/usr/bin/clang-16")) return;
    const probe = await importProbe(path);
    assert.equal(probe.name, "mine");
    const [hellos] = probe.description.streams;
    assert.equal(hellos?.name, "hellos");
    assert.equal(hellos.layout.kind === "struct" && hellos.layout.name, "hello");
    assert.deepEqual(probe.description.settings.map(({ name }) => name).sort(), ["loseEvery", "only"]);
    assert.ok(probe.bytes().length > 0);
  });

  test("keeps the object in a cache that nobody else may enter, and makes another when the source changes", async (t) => {
    if (skipWithout(t, "clang-16", "/usr/bin/clang-16")) return;
    const cache = join(directory, "cache/sonde/bpf");
    await importProbe(path);
    const before = await readdir(cache);
    await importProbe(path);
    assert.deepEqual(await readdir(cache), before);
    assert.equal((await stat(cache)).mode & 0o777, 0o700);
    await writeFile(path, `${SOURCE}const volatile u32 more;`);
    assert.ok((await importProbe(path)).description.settings.some(({ name }) => name === "more"));
    assert.equal((await readdir(cache)).length, before.length + 1);
  });

  test("finds the shared headers by the names that our own probes use", async (t) => {
    if (skipWithout(t, "clang-16", "/usr/bin/clang-16")) return;
    const copy = join(directory, "copy.bpf.c");
    await writeFile(
      copy,
      SOURCE.replace('"vmlinux.h"', '"include/vmlinux.h"').replace(
        "<events.bpf.h>",
        '"include/events.bpf.h"',
      ),
    );
    assert.equal((await importProbe(copy)).name, "copy");
  });

  test("gives clang's own words for a source that does not compile", async (t) => {
    if (skipWithout(t, "clang-16", "/usr/bin/clang-16")) return;
    const bad = join(directory, "bad.bpf.c");
    await writeFile(bad, SOURCE.replace("only + !ctx", "onlyy"));
    await assert.rejects(importProbe(bad), (error) => {
      assert.ok(error instanceof ValueError);
      assert.match(error.message, /^Cannot compile "bad\.bpf\.c": .*clang-16 says\nbad\.bpf\.c:8:.*onlyy/);
      return true;
    });
  });

  test("uses the object beside the source where there is no clang", async () => {
    restore({ PATH: "/nonexistent" });
    delete process.env.SONDE_CLANG;
    const shapes = join(directory, "shapes.bpf.c");
    const { file } = ARCHITECTURES[process.arch as Architecture];
    await cp(join(FIXTURES, "shapes.bpf.o"), join(directory, `shapes.${file}.bpf.o`));
    const probe = await importProbe(shapes);
    assert.deepEqual(
      probe.description.programs.map(({ name }) => name),
      ["first", "second"],
    );
  });

  test("says what is missing where there is neither clang nor an object", async () => {
    restore({ PATH: "/nonexistent" });
    delete process.env.SONDE_CLANG;
    await assert.rejects(importProbe(path), (error) => {
      assert.ok(error instanceof UnsupportedError);
      assert.match(
        error.message,
        /^Cannot import ".*mine\.bpf\.c": clang is not installed, and there is no "mine\.[\w-]+\.bpf\.o" beside it$/,
      );
      return true;
    });
  });
});

function restore(values: Readonly<Record<string, string | undefined>>): void {
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
}
