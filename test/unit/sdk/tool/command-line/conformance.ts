import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type Adapter, type CommandLine, type FlagModel, ParseFault } from "../../../../../sdk/tool/mod.ts";

const line: CommandLine = {
  name: "tool",
  about: "Try a parser.",
  flags: [
    flag("pid", "p", "value"),
    flag("failed", "x", "nothing"),
    flag("verbose", "v", "nothing"),
    { ...flag("noclear", "C", "nothing"), names: ["noclear", "no-clear"] },
    { ...flag("extendedFields", "e", "nothing"), names: ["extended-fields", "extended_fields"] },
    flag("name", "n", "value"),
  ],
  arguments: [
    { key: "interval", name: "interval", about: "", required: false, variadic: false },
    { key: "count", name: "count", about: "", required: false, variadic: false },
  ],
};

interface Case {
  readonly behaviour: string;
  readonly argv: readonly string[];
  readonly flags?: Readonly<Record<string, readonly string[]>>;
  readonly words?: readonly string[];
}

const cases: readonly Case[] = [
  { behaviour: "takes an empty line", argv: [] },
  { behaviour: "takes a letter with its value", argv: ["-p", "181"], flags: { pid: ["181"] } },
  { behaviour: "takes a value attached to its letter", argv: ["-p181"], flags: { pid: ["181"] } },
  { behaviour: "takes a long flag with its value", argv: ["--pid", "181"], flags: { pid: ["181"] } },
  { behaviour: "takes a value behind an equals sign", argv: ["--pid=181"], flags: { pid: ["181"] } },
  { behaviour: "keeps further equals signs in the value", argv: ["--name=a=b"], flags: { name: ["a=b"] } },
  { behaviour: "takes switches", argv: ["-x", "--verbose"], flags: { failed: [""], verbose: [""] } },
  { behaviour: "takes a cluster of letters", argv: ["-xv"], flags: { failed: [""], verbose: [""] } },
  {
    behaviour: "takes a cluster that ends in a value",
    argv: ["-xp", "1"],
    flags: { failed: [""], pid: ["1"] },
  },
  { behaviour: "takes a value that begins with a dash", argv: ["-n", "-x"], flags: { name: ["-x"] } },
  { behaviour: "takes zero for a value", argv: ["-p", "0"], flags: { pid: ["0"] } },
  {
    behaviour: "keeps all values of a flag in order",
    argv: ["-n", "a", "-n", "b"],
    flags: { name: ["a", "b"] },
  },
  { behaviour: "counts switches", argv: ["-vv"], flags: { verbose: ["", ""] } },
  { behaviour: "knows further names", argv: ["--extended_fields"], flags: { extendedFields: [""] } },
  { behaviour: "takes --no-clear for a name", argv: ["--no-clear"], flags: { noclear: [""] } },
  { behaviour: "takes arguments", argv: ["1", "10"], words: ["1", "10"] },
  {
    behaviour: "takes flags behind arguments",
    argv: ["1", "-x", "10"],
    flags: { failed: [""] },
    words: ["1", "10"],
  },
  {
    behaviour: "takes everything behind -- for arguments",
    argv: ["-x", "--", "-p"],
    flags: { failed: [""] },
    words: ["-p"],
  },
];

const faults: readonly (readonly [
  behaviour: string,
  argv: readonly string[],
  kind: string,
  token: string,
])[] = [
  ["an unknown long flag", ["--pidd", "1"], "unknown-flag", "--pidd"],
  ["an unknown letter", ["-x", "-Z"], "unknown-flag", "-Z"],
  ["a long flag without its value", ["-x", "--pid"], "missing-value", "--pid"],
];

/** What every adapter does alike; `load` is asked in each test, so that an adapter that is not there can skip. */
export function conformance(name: string, load: (t: SkippableTest) => Promise<Adapter | undefined>): void {
  describe(`${name}, as an adapter`, () => {
    for (const { behaviour, argv, flags = {}, words = [] } of cases) {
      test(behaviour, async (t) => {
        const adapter = await load(t);
        if (adapter === undefined) return;
        const parsed = await adapter(line, argv);
        assert.deepEqual(Object.fromEntries(parsed.flags), flags);
        assert.deepEqual(parsed.arguments, words);
      });
    }
    for (const [behaviour, argv, kind, token] of faults) {
      test(`finds ${behaviour}`, async (t) => {
        const adapter = await load(t);
        if (adapter === undefined) return;
        await assert.rejects(adapter(line, argv), (error) => {
          assert.ok(error instanceof ParseFault);
          assert.deepEqual([error.kind, error.token], [kind, token]);
          return true;
        });
      });
    }
  });
}

interface SkippableTest {
  readonly name: string;
  skip(reason?: string): void;
}

function flag(key: string, letter: string, takes: "value" | "nothing"): FlagModel {
  const rest = { placeholder: "", about: "", heading: "Flags", repeatable: true, choices: [] };
  return { key, names: [key], letter, takes, ...rest };
}
