import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { openElf } from "../../../../sdk/elf/mod.ts";
import { skipWithout } from "../../../support/skip.ts";

/** The C library of this process, of which readelf is another reader. */
const libc = /\/\S*\/libc\.so\.6$/m.exec(readFileSync("/proc/self/maps", "utf8"))?.[0] ?? "/lib/libc.so.6";

const files = [process.execPath, "/bin/bash", libc].filter((path) => existsSync(path));

function readelf(...args: readonly string[]): string {
  return spawnSync("readelf", [...args], { encoding: "utf8", maxBuffer: 2 ** 28, env: { LC_ALL: "C" } })
    .stdout;
}

/** Index, value, size, and name without its version, of every symbol of a table as readelf prints it. */
function readelfSymbols(path: string, table: string): string[] {
  const output = readelf("-W", "--syms", path);
  const start = output.indexOf(`Symbol table '${table}'`);
  if (start < 0) return [];
  const [, text = ""] = output.slice(start).split(/^Symbol table .*$/m);
  const line = /^ *(\d+): ([0-9a-f]+) +(0x[0-9a-f]+|\d+) \w+ +\w+ +\w+ +(?:\[.*?\] +)?\w+(?: ([^@\n]*))?/gm;
  return [...text.matchAll(line)].map(([, index, value, size, name = ""]) => {
    return `${index} ${BigInt(`0x${value}`)} ${Number(size)} ${name.trim()}`;
  });
}

function ourSymbols(path: string, table: ".symtab" | ".dynsym"): string[] {
  using elf = openElf(path);
  const sections = elf.sections;
  return [...(elf.symbols(table) ?? [])].map(({ name, value, size, type, sectionIndex }, index) => {
    const shown = type === 3 && name === "" ? (sections[sectionIndex]?.name ?? "") : name;
    return `${index} ${value} ${size} ${shown.replace(/@.*/, "")}`;
  });
}

describe("openElf and readelf agree", () => {
  for (const path of files) {
    test(`on the build id of ${path}`, (t) => {
      if (skipWithout(t, "readelf", "/usr/bin/readelf")) return;
      using elf = openElf(path);
      assert.equal(elf.buildId, /Build ID: ([0-9a-f]+)/.exec(readelf("-n", path))?.[1]);
    });

    test(`on the sections of ${path}`, (t) => {
      if (skipWithout(t, "readelf", "/usr/bin/readelf")) return;
      using elf = openElf(path);
      const line = /^ +\[ *(\d+)\] (\S*) +\S+ +([0-9a-f]+) ([0-9a-f]+) ([0-9a-f]+) /gm;
      const theirs = [...readelf("-SW", path).matchAll(line)].map(([, index, name, , offset, size]) => {
        return `${index} ${name} ${Number.parseInt(offset ?? "", 16)} ${Number.parseInt(size ?? "", 16)}`;
      });
      const ours = elf.sections
        .slice(1)
        .map(({ index, name, offset, size }) => `${index} ${name} ${offset} ${size}`);
      assert.deepEqual(ours, theirs.slice(-ours.length));
    });

    for (const table of [".symtab", ".dynsym"] as const) {
      test(`on the symbols in ${table} of ${path}`, (t) => {
        if (skipWithout(t, "readelf", "/usr/bin/readelf")) return;
        assert.deepEqual(ourSymbols(path, table), readelfSymbols(path, table));
      });
    }
  }
});
