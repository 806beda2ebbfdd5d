import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { BundleError } from "../../../../bundle/errors.ts";
import { collectLibraries } from "../../../../bundle/libraries/collect.ts";
import { neededLibraries, wantedGlibc } from "../../../../bundle/libraries/needed.ts";
import { targetNamed } from "../../../../bundle/targets.ts";
import { ElfError } from "../../../../sdk/errors.ts";
import { sharedLibrary } from "./shared-library.ts";

const directory = mkdtempSync(join(tmpdir(), "sonde-collect-"));
after(() => rmSync(directory, { recursive: true }));

const X64 = 62;
const ARM64 = 183;

/** Writes libraries that need one another, and finds them. */
function finder(needs: Readonly<Record<string, readonly string[]>>, machine = X64) {
  for (const [name, needed] of Object.entries(needs)) {
    writeFileSync(join(directory, name), sharedLibrary({ machine, needed, versions: ["GLIBC_2.14"] }));
  }
  return (name: string) => (name in needs ? join(directory, name) : undefined);
}

const collect = (find: ReturnType<typeof finder>) =>
  collectLibraries(targetNamed("linux-x64"), find).map(({ name }) => name);

describe("collectLibraries()", () => {
  test("puts each library after those that it needs, once, and leaves glibc out", () => {
    const find = finder({
      "libbpf.so.1": ["libelf.so.1", "libz.so.1", "libc.so.6"],
      "libelf.so.1": ["libz.so.1", "libzstd.so.1", "libc.so.6", "ld-linux-x86-64.so.2"],
      "libz.so.1": ["libc.so.6"],
      "libzstd.so.1": ["libpthread.so.0", "libm.so.6"],
    });
    assert.deepEqual(collect(find), ["libz.so.1", "libzstd.so.1", "libelf.so.1", "libbpf.so.1"]);
  });

  test("names a library that is missing, who needs it, and the package that has it", () => {
    const find = finder({ "libbpf.so.1": ["libelf.so.1"] });
    assert.throws(
      () => collect(find),
      (error) =>
        error instanceof BundleError &&
        error.message ===
          'Cannot embed "libelf.so.1", which "libbpf.so.1" needs: there is none for linux-x64' &&
        /apt-get install libelf1\b.*--no-libraries/.test(error.hint ?? ""),
    );
  });

  test("refuses a library of another CPU", () => {
    assert.throws(() => collect(finder({ "libbpf.so.1": [] }, ARM64)), /built for machine 183, wanted 62$/);
  });

  test("refuses a file that is no library", () => {
    const path = join(directory, "text");
    writeFileSync(path, "hello");
    assert.throws(() => collect(() => path), ElfError);
  });
});

describe("neededLibraries()", () => {
  test("reads the names in order", () => {
    const bytes = sharedLibrary({ machine: ARM64, needed: ["libb.so.2", "liba.so"], versions: [] });
    assert.deepEqual(neededLibraries(bytes, "x"), ["libb.so.2", "liba.so"]);
  });
});

describe("wantedGlibc()", () => {
  test("is the newest version by number, not by letter", () => {
    const versions = ["GLIBC_2.9", "GLIBC_2.2.5", "GLIBC_2.34", "GLIBC_ABI_DT_RELR", "LIBBPF_1.9.0"];
    assert.equal(wantedGlibc(sharedLibrary({ machine: X64, needed: [], versions }), "x"), "2.34");
    assert.equal(wantedGlibc(sharedLibrary({ machine: X64, needed: [], versions: [] }), "x"), undefined);
  });
});
