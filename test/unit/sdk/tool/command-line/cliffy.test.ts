import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type CliffyCommand, parseWithCliffy } from "../../../../../sdk/tool/command-line/cliffy.ts";
import { cliffyAdapter, ParseFault } from "../../../../../sdk/tool/mod.ts";
import { skipIfUnsupported } from "../../../../support/skip.ts";
import { conformance } from "./conformance.ts";

conformance("Cliffy", async (t) => {
  try {
    return await cliffyAdapter();
  } catch (error) {
    skipIfUnsupported(t, error);
    return undefined;
  }
});

const line = {
  name: "tool",
  about: "",
  flags: [
    {
      key: "noclear",
      names: ["noclear", "no-clear"],
      letter: "C",
      takes: "nothing" as const,
      placeholder: "",
      about: "Do not clear",
      heading: "",
      repeatable: true,
      choices: [],
    },
    {
      key: "maxArgs",
      names: ["max-args"],
      letter: "",
      takes: "value" as const,
      placeholder: "N",
      about: "Most",
      heading: "",
      repeatable: false,
      choices: [],
    },
  ],
  arguments: [],
};

describe("parseWithCliffy", () => {
  test("defines flags in Cliffy's notation and reads its results", async () => {
    const command = new RecordingCommand({
      options: { noclear: [true, false], maxArgs: ["3"] },
      args: ["1"],
      literal: ["-x"],
    });
    const parsed = await parseWithCliffy(command, line, [
      "-C",
      "--no-clear",
      "--max-args",
      "3",
      "1",
      "--",
      "-x",
    ]);
    assert.deepEqual(command.calls, [
      "throwErrors",
      "noExit",
      "helpOption false",
      "versionOption false",
      "arguments [arguments...:string]",
      "option -C, --noclear, --no-clear",
      "option --max-args <value:string>",
    ]);
    assert.deepEqual(Object.fromEntries(parsed.flags), { noclear: ["", ""], maxArgs: ["3"] });
    assert.deepEqual(parsed.arguments, ["1", "-x"]);
  });

  for (const [message, kind, token] of [
    ['Unknown option "--frob". Did you mean option "--from"?', "unknown-flag", "--frob"],
    ['Missing value for option "--max-args".', "missing-value", "--max-args"],
  ] as const) {
    test(`reads "${message}"`, async () => {
      const parsing = parseWithCliffy(new RecordingCommand(new Error(message)), line, []);
      await assert.rejects(parsing, (error) => {
        assert.ok(error instanceof ParseFault);
        assert.deepEqual([error.kind, error.token], [kind, token]);
        return true;
      });
    });
  }
});

/** Stands for Cliffy's `Command`: remembers how it was built, answers with a given result. */
class RecordingCommand implements CliffyCommand {
  readonly calls: string[] = [];

  constructor(readonly result: Awaited<ReturnType<CliffyCommand["parse"]>> | Error) {}

  throwErrors(): this {
    return this.#call("throwErrors");
  }

  noExit(): this {
    return this.#call("noExit");
  }

  helpOption(option: false): this {
    return this.#call(`helpOption ${option}`);
  }

  versionOption(option: false): this {
    return this.#call(`versionOption ${option}`);
  }

  arguments(definition: string): this {
    return this.#call(`arguments ${definition}`);
  }

  option(flags: string): this {
    return this.#call(`option ${flags}`);
  }

  parse(): ReturnType<CliffyCommand["parse"]> {
    return this.result instanceof Error ? Promise.reject(this.result) : Promise.resolve(this.result);
  }

  #call(call: string): this {
    this.calls.push(call);
    return this;
  }
}
