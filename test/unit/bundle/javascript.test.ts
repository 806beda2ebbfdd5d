import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { BundleError } from "../../../bundle/errors.ts";
import { buildJavaScript } from "../../../bundle/javascript.ts";
import { findSubject } from "../../../bundle/subject.ts";
import { targetNamed } from "../../../bundle/targets.ts";

const directory = mkdtempSync(join(tmpdir(), "sonde-javascript-"));
after(() => rmSync(directory, { recursive: true }));

const library = { name: "libx.so.1", path: "/x", bytes: new TextEncoder().encode("library") };

/** All the JavaScript that is made of a script, in one string. */
async function javascriptOf(path: string, target: string, libraries = [library]): Promise<string> {
  const folder = mkdtempSync(join(directory, "out-"));
  const subject = findSubject(path, directory);
  const main = await buildJavaScript(subject, { target: targetNamed(target), libraries }, folder);
  assert.equal(main, join(folder, "main.js"));
  return readdirSync(folder)
    .map((file) => readFileSync(join(folder, file), "utf8"))
    .join("\n");
}

function script(name: string, text: string): string {
  writeFileSync(join(directory, name), text);
  return name;
}

describe("buildJavaScript()", () => {
  test("keeps the object of the target's CPU and leaves the other out", async () => {
    const path = script(
      "probe.ts",
      `const objects = process.arch === "arm64" ? { arm64: "OBJECT-FOR-ARM64" } : { x64: "OBJECT-FOR-X64" };
       console.log(objects as unknown);`,
    );
    const x64 = await javascriptOf(path, "linux-x64");
    assert.ok(x64.includes("OBJECT-FOR-X64") && !x64.includes("OBJECT-FOR-ARM64"));
    const arm64 = await javascriptOf(path, "linux-arm64");
    assert.ok(arm64.includes("OBJECT-FOR-ARM64") && !arm64.includes("OBJECT-FOR-X64"));
  });

  test("puts the libraries in", async () => {
    const tool = await javascriptOf("opensnoop", "linux-x64");
    assert.ok(tool.includes(Buffer.from(library.bytes).toString("base64")));
    assert.ok(!(await javascriptOf("opensnoop", "linux-x64", [])).includes("libx.so.1"));
  });

  test("makes a list of the tools that nothing reads from a folder, none of which starts by itself", async () => {
    const all = await javascriptOf("sonde", "linux-x64");
    for (const name of ["opensnoop", "biolatency", "execsnoop"]) assert.ok(all.includes(`["${name}",`), name);
    assert.ok(!all.includes("readdirSync(fileURLToPath"));
    // Only the first file is the program that was started.
    assert.equal(all.match(/import\.meta\.main/g)?.length, 1);
    assert.doesNotMatch(all, /runIfMain\([^)]*import\.meta\)/);
  });

  test("says where and what when a script cannot be built", async () => {
    const path = script("broken.ts", 'import { x } from "./nowhere.ts";\nconsole.log(x);\n');
    await assert.rejects(
      javascriptOf(path, "linux-x64"),
      (error) =>
        error instanceof BundleError &&
        error.message === 'Cannot bundle "broken.ts": 1 error' &&
        /broken\.ts:1:18/.test(error.details ?? ""),
    );
  });
});
