import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { fillCache } from "../../vm/cache.ts";

describe("fillCache", () => {
  const parent = mkdtempSync(join(tmpdir(), "sonde-cache-test-"));
  after(() => rmSync(parent, { recursive: true }));

  test("shows the folder only when it is whole, and replaces an older one", async () => {
    const final = join(parent, "whole");
    for (const version of ["one", "two"]) {
      await fillCache(final, async (staging) => writeFileSync(join(staging, "file"), version));
      assert.equal(readFileSync(join(final, "file"), "utf8"), version);
    }
    assert.deepEqual(readdirSync(parent), ["whole"]);
  });

  test("leaves nothing behind when filling fails", async () => {
    const final = join(parent, "broken");
    const fill = async (staging: string) => {
      writeFileSync(join(staging, "file"), "half");
      throw new Error("network");
    };
    await assert.rejects(fillCache(final, fill), /network/);
    assert.ok(!existsSync(final));
    assert.ok(!readdirSync(parent).some((name) => name.startsWith(".filling-")));
  });
});
