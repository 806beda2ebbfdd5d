import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { libraryFolders, parseLoaderCache } from "../../../../bundle/libraries/installed.ts";
import { hostTarget, targetNamed, targetNames } from "../../../../bundle/targets.ts";

const cache = `3 libs found in cache \`/etc/ld.so.cache'
\tlibz.so.1 (libc6,x86-64) => /lib/x86_64-linux-gnu/libz.so.1
\tlibz.so.1 (libc6,AArch64) => /lib/aarch64-linux-gnu/libz.so.1
\tlibz.so.1 (libc6,x86-64) => /opt/lib/libz.so.1
\tlibbpf.so.1 (libc6,x86-64, OS ABI: Linux 3.2.0) => /usr/lib/libbpf.so.1
\tlibz.so.1 (libc6) => /lib/i386-linux-gnu/libz.so.1
`;

describe("parseLoaderCache()", () => {
  test("takes the first library of the target's CPU", () => {
    assert.deepEqual(
      [...parseLoaderCache(cache, targetNamed("linux-x64"))],
      [
        ["libz.so.1", "/lib/x86_64-linux-gnu/libz.so.1"],
        ["libbpf.so.1", "/usr/lib/libbpf.so.1"],
      ],
    );
    assert.deepEqual(
      [...parseLoaderCache(cache, targetNamed("linux-arm64"))],
      [["libz.so.1", "/lib/aarch64-linux-gnu/libz.so.1"]],
    );
  });

  test("finds nothing in no cache", () => assert.equal(parseLoaderCache("", hostTarget()).size, 0));
});

describe("libraryFolders()", () => {
  test("names folders without a CPU for this machine only", () => {
    for (const target of targetNames.map(targetNamed)) {
      const folders = libraryFolders(target);
      assert.equal(folders.includes("/usr/lib"), target === hostTarget());
      assert.ok(folders.includes(`/usr/lib/${target.triplet}`));
    }
  });
});
