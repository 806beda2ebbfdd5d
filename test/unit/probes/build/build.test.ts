import assert from "node:assert/strict";
import { cp, mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { buildProbe, outputsOf, probeNames } from "../../../../probes/build/mod.ts";
import { skipWithout } from "../../../support/skip.ts";

const ROOT = join(import.meta.dirname, "../../../..");

describe("probeNames", () => {
  test("lists every C source of probes/", async () => {
    const names = await probeNames({ root: ROOT });
    for (const name of ["allocs", "biolatency", "execsnoop", "opensnoop", "opensnoop_path"])
      assert.ok(names.includes(name), name);
  });
});

describe("buildProbe", () => {
  test("gives the same bytes wherever the sources lie", async (t) => {
    if (skipWithout(t, "clang-16", "/usr/bin/clang-16")) return;
    const directory = await mkdtemp(join(tmpdir(), "sonde-build-"));
    try {
      const root = join(directory, "another/place");
      await mkdir(join(root, "probes"), { recursive: true });
      await cp(join(ROOT, "probes/include"), join(root, "probes/include"), { recursive: true });
      await cp(join(ROOT, "probes/opensnoop.bpf.c"), join(root, "probes/opensnoop.bpf.c"));
      await buildProbe("opensnoop", { root }, directory);
      for (const file of outputsOf("opensnoop"))
        assert.deepEqual(
          await readFile(join(directory, file)),
          await readFile(join(ROOT, "probes", file)),
          file,
        );
    } finally {
      await rm(directory, { recursive: true });
    }
  });
});
