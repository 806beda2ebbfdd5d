import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const layers = readLayers(readFileSync(join(ROOT, "sdk/README.md"), "utf8"));
const sources = ["sdk", "probes", "scripts", "bundle"].flatMap(typescriptFiles);

describe("imports", () => {
  test("follow the arrows of sdk/README.md", () => {
    assert.deepEqual(sources.flatMap(againstTheArrows), []);
  });

  test("enter a room by its mod.ts", () => {
    assert.deepEqual(sources.flatMap(aroundTheDoor), []);
  });

  test("name a runtime only in sdk/ffi and bundle", () => {
    const named = sources.filter((file) => !/^(sdk\/ffi|bundle)\//.test(file)).filter(namesRuntime);
    assert.deepEqual(named, []);
  });
});

function againstTheArrows(file: string): string[] {
  const from = layers.get(roomOf(file));
  return importsOf(file)
    .filter((target) => target.endsWith(".ts") && roomOf(target) !== roomOf(file))
    .filter((target) => from !== undefined && (layers.get(roomOf(target)) ?? -1) <= from)
    .map((target) => `${file} imports ${target}`);
}

/** Files of another room that are imported past its title page. Types of pure data may be anywhere in one's own room. */
function aroundTheDoor(file: string): string[] {
  return importsOf(file)
    .filter((target) => target.startsWith("sdk/") && !/^sdk\/(errors|nearest)\.ts$/.test(target))
    .filter((target) => roomOf(target) !== roomOf(file) && !target.endsWith("/mod.ts"))
    .map((target) => `${file} imports ${target}`);
}

function namesRuntime(file: string): boolean {
  const code = readFileSync(join(ROOT, file), "utf8").replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "");
  return /from "bun\b|\bBun\.\w|\bDeno\.\w/.test(code);
}

/** Every file of the repository that a file imports, statically or not, as paths from the root. */
function importsOf(file: string): string[] {
  const code = readFileSync(join(ROOT, file), "utf8").replace(/^\s*\*.*$/gm, "");
  const found = [...code.matchAll(/(?:from|import|import\()\s*"(\.[^"]+)"/g)].map((match) => match[1] ?? "");
  return found.map((path) => relative(ROOT, resolve(ROOT, dirname(file), path)));
}

function roomOf(file: string): string {
  const [top = "", second = ""] = file.split("/");
  return top === "sdk" ? second.replace(/\.ts$/, "") : top;
}

function typescriptFiles(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts") && !path.endsWith(".d.ts"))
    .map((path) => join(folder, path));
}

function readLayers(text: string): ReadonlyMap<string, number> {
  const lines = [...text.matchAll(/^(\d+)\. (.+)$/gm)];
  return new Map(
    lines.flatMap(([, layer, rooms = ""]) => rooms.split(" ").map((room) => [room, Number(layer)] as const)),
  );
}
