import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { findSubject, toolNames } from "../../../bundle/subject.ts";
import { UsageError } from "../../../sdk/errors.ts";

const directory = mkdtempSync(join(tmpdir(), "sonde-subject-"));
after(() => rmSync(directory, { recursive: true }));
mkdirSync(join(directory, "folder.ts"));
for (const name of ["question.ts", "opensnoop", "plain"]) writeFileSync(join(directory, name), "");

describe("toolNames()", () => {
  test("lists the tools and sonde, and nothing that starts or helps them", () => {
    const names = toolNames();
    for (const name of ["opensnoop", "biolatency", "sonde"]) assert.ok(names.includes(name), name);
    for (const name of names) assert.match(name, /^[a-z]\w*$/);
  });
});

describe("findSubject()", () => {
  test("takes a tool's name for the tool, though a file has that name", () => {
    const { name, path } = findSubject("opensnoop", directory);
    assert.equal(name, "opensnoop");
    assert.match(path, /\/scripts\/opensnoop\.ts$/);
  });

  test("takes a path for a file, though a tool has that name", () => {
    assert.equal(findSubject("./opensnoop", directory).path, join(directory, "opensnoop"));
  });

  test("finds a script in the directory, and by an absolute path", () => {
    const path = join(directory, "question.ts");
    assert.deepEqual(findSubject("question.ts", directory), { name: "question.ts", path });
    assert.deepEqual(findSubject(path, "/"), { name: "question.ts", path });
    assert.equal(findSubject("plain", directory).path, join(directory, "plain"));
  });

  const faults: readonly (readonly [string, string])[] = [
    ["opensnop", 'Cannot find tool "opensnop": did you mean "opensnoop"?'],
    ["zzzzzzz", 'Cannot find tool "zzzzzzz"'],
    ["missing.ts", `Cannot bundle "missing.ts": no file "${join(directory, "missing.ts")}"`],
    ["folder.ts", 'Cannot bundle "folder.ts": a directory, wanted a script'],
  ];
  for (const [word, message] of faults) {
    test(`refuses "${word}"`, () => {
      assert.throws(
        () => findSubject(word, directory),
        (error) => error instanceof UsageError && error.message === message,
      );
    });
  }
});
