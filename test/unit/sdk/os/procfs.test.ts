import assert from "node:assert/strict";
import { realpathSync } from "node:fs";
import process from "node:process";
import { describe, test } from "node:test";
import { encodeString } from "../../../../sdk/btf/mod.ts";
import {
  parseArguments,
  parseStartTicks,
  processFacts,
  readArguments,
  readExecutable,
} from "../../../../sdk/os/mod.ts";

const text = (value: string) => new TextEncoder().encode(value);

describe("parseArguments", () => {
  for (const [what, bytes, found] of [
    ["plain arguments", text("ls\0-l\0"), ["ls", "-l"]],
    ["an empty argument", text("sh\0-c\0\0x\0"), ["sh", "-c", "", "x"]],
    ["a title without an end", text("postgres: writer"), ["postgres: writer"]],
    ["a kernel thread", new Uint8Array(0), []],
  ] as const) {
    test(`splits ${what}`, () => assert.deepEqual(parseArguments(bytes), found));
  }

  test("keeps bytes that are not UTF-8", () => {
    const [name] = parseArguments(Uint8Array.of(0x61, 0xff, 0x1b, 0));
    assert.deepEqual([...encodeString(name ?? "")], [0x61, 0xff, 0x1b]);
  });
});

describe("parseStartTicks", () => {
  const rest = "S 1 1 1 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 248776 1000 50";
  for (const name of ["sh", "a b", "x) S 1 1", ":-)", ")("]) {
    test(`finds field 22 behind the name ${JSON.stringify(name)}`, () => {
      assert.equal(parseStartTicks(`17 (${name}) ${rest}`), 248776);
    });
  }

  for (const stat of ["", "17 (sh) S 1", "no parentheses"]) {
    test(`is undefined for ${JSON.stringify(stat)}`, () => assert.equal(parseStartTicks(stat), undefined));
  }
});

describe("processFacts", () => {
  test("knows this process", () => {
    assert.equal(readExecutable("self"), realpathSync(process.execPath));
    assert.ok((readArguments(process.pid)?.length ?? 0) > 0);
    const facts = processFacts("self");
    assert.ok(facts.comm !== undefined && facts.comm.length <= 15);
    assert.equal(facts.startTicks, processFacts(process.pid).startTicks);
  });

  test("is undefined all through for a process that is gone", () => {
    const gone = { comm: undefined, arguments: undefined, executable: undefined, startTicks: undefined };
    assert.deepEqual(processFacts(0x7fffffff), gone);
  });
});
