import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { BundleError } from "../../../bundle/errors.ts";
import { writeWhole } from "../../../bundle/staging.ts";

const directory = mkdtempSync(join(tmpdir(), "sonde-staging-"));
after(() => rmSync(directory, { recursive: true }));

async function make(folder: string): Promise<string> {
  writeFileSync(join(folder, "by-product"), "x");
  writeFileSync(join(folder, "made"), "new");
  return join(folder, "made");
}

describe("writeWhole()", () => {
  test("puts what was made in the place of the file, and leaves nothing else", async () => {
    const outfile = join(directory, "whole");
    writeFileSync(outfile, "old");
    await writeWhole(outfile, make);
    assert.equal(readFileSync(outfile, "utf8"), "new");
    assert.deepEqual(readdirSync(directory), ["whole"]);
    rmSync(outfile);
  });

  test("leaves what was there when making it fails half-way", async () => {
    const outfile = join(directory, "half");
    writeFileSync(outfile, "old");
    const failing = async (folder: string) => {
      await make(folder);
      throw new Error("disk full");
    };
    await assert.rejects(writeWhole(outfile, failing), /disk full/);
    assert.equal(readFileSync(outfile, "utf8"), "old");
    assert.deepEqual(readdirSync(directory), ["half"]);
    rmSync(outfile);
  });

  test("refuses a directory, and a place that is not there", async () => {
    mkdirSync(join(directory, "folder"));
    const cases = {
      folder: /^Cannot write ".*\/folder": a directory, wanted a file$/,
      "no/such/place": /^Cannot write ".*\/no\/such\/place": ENOENT in ".*\/no\/such"$/,
    };
    for (const [name, message] of Object.entries(cases)) {
      await assert.rejects(
        writeWhole(join(directory, name), make),
        (error) => error instanceof BundleError && message.test(error.message),
      );
    }
    assert.deepEqual(readdirSync(directory), ["folder"]);
  });
});
