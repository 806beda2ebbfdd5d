import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { UsageError } from "../../../sdk/errors.ts";
import { parseArguments } from "../../vm/main-arguments.ts";

describe("parseArguments", () => {
  test("passes everything after the kernel on, options included", () => {
    const command = ["uname", "-r", "--shell"];
    assert.deepEqual(parseArguments(["6.1", ...command]), { action: "run", kernel: "6.1", command });
  });

  test("gives a single word with spaces to sh", () => {
    const parsed = parseArguments(["6.1", "uname -a; ls"]);
    assert.deepEqual(parsed, { action: "run", kernel: "6.1", command: ["sh", "-c", "uname -a; ls"] });
  });

  test("reads sizes and times before the command", () => {
    assert.deepEqual(parseArguments(["7.2", "--disk", "64", "--memory", "512", "--timeout", "9", "ls"]), {
      action: "run",
      kernel: "7.2",
      command: ["ls"],
      diskMiB: 64,
      memoryMiB: 512,
      timeoutMs: 9000,
    });
  });

  test("knows the other commands", () => {
    assert.deepEqual(parseArguments(["list"]), { action: "list" });
    assert.deepEqual(parseArguments(["--help"]), { action: "help" });
    assert.deepEqual(parseArguments(["6.1", "--shell"]), { action: "shell", kernel: "6.1" });
    assert.deepEqual(parseArguments(["fetch", "--refresh", "6.1"]), {
      action: "fetch",
      kernels: ["6.1"],
      refresh: true,
    });
    assert.deepEqual(parseArguments(["fetch"]), { action: "fetch", kernels: [], refresh: false });
  });

  const wrong: readonly (readonly [string[], RegExp])[] = [
    [[], /^Missing kernel/],
    [["--shell"], /^Unknown option "--shell" before KERNEL$/],
    [["6.1"], /^Missing command/],
    [["6.1", "--cores", "4", "ls"], /^Unknown option "--cores"$/],
    [["6.1", "--disk", "big", "ls"], /^Bad value of --disk: "big", wanted a whole number$/],
    [["6.1", "--disk"], /^Bad value of --disk: nothing/],
    [["6.1", "--shell", "ls"], /^Unexpected "ls": --shell takes no command$/],
  ];
  for (const [args, message] of wrong) {
    test(`refuses "${args.join(" ")}"`, () => {
      assert.throws(
        () => parseArguments(args),
        (error) => error instanceof UsageError && message.test(error.message),
      );
    });
  }
});
