import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { help, parseArguments } from "../../../bundle/arguments.ts";
import { hostTarget } from "../../../bundle/targets.ts";
import { UsageError } from "../../../sdk/errors.ts";

const parse = (...argv: string[]) => parseArguments(argv, "/here");

describe("parseArguments()", () => {
  test("takes a name alone: this machine's executable, libraries inside, in the directory, by its name", () => {
    assert.deepEqual(parse("opensnoop"), {
      subject: "opensnoop",
      directory: "/here",
      outfile: "/here/opensnoop",
      target: hostTarget(),
      libraries: true,
      minify: true,
    });
  });

  const outfiles: readonly (readonly [string[], string])[] = [
    [["a/b/my-question.ts"], "/here/my-question"],
    [["x.mjs"], "/here/x"],
    [["my.question.tsx"], "/here/my.question"],
    [["opensnoop", "--outfile", "bin/o"], "/here/bin/o"],
    [["opensnoop", "--outfile=/opt/o"], "/opt/o"],
  ];
  for (const [argv, outfile] of outfiles) {
    test(`writes ${outfile} for ${argv.join(" ")}`, () => assert.equal(parse(...argv)?.outfile, outfile));
  }

  test("takes every flag", () => {
    const options = parse("--target", "linux-arm64", "--no-libraries", "sonde", "--no-minify");
    assert.equal(options?.target?.architecture, "arm64");
    assert.equal(options?.libraries, false);
    assert.equal(options?.minify, false);
  });

  test("answers --help with undefined, and the text explains every flag", () => {
    for (const flag of ["--help", "-h"]) assert.equal(parse(flag), undefined);
    for (const flag of ["--outfile", "--target", "--no-libraries", "--no-minify", "--help"]) {
      assert.ok(help.includes(`\n  ${flag}`), flag);
    }
  });

  const faults: readonly (readonly [string[], RegExp])[] = [
    [[], /^Cannot bundle: the name of a tool or a script is wanted$/],
    [["a", "b"], /^Cannot bundle "b": one name is wanted, found 2$/],
    [
      ["a", "--target", "linux-mips"],
      /^Cannot bundle for "linux-mips": the targets are linux-x64 and linux-arm64$/,
    ],
    [["a", "--outfile="], /^Cannot write "": a file name is wanted$/],
    [["a", "--outfle", "x"], /'--outfle'/],
    [["a", "--outfile"], /--outfile/],
  ];
  for (const [argv, message] of faults) {
    test(`refuses "${argv.join(" ")}"`, () => {
      assert.throws(
        () => parse(...argv),
        (error) => error instanceof UsageError && message.test(error.message),
      );
    });
  }
});
