import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { SyscallError } from "../../../../sdk/errors.ts";
import { failureText } from "../../../../sdk/tool/failure.ts";

const ULIMIT = "hint: ulimit -n 1024 lets the tool open that many files\n";

describe("failureText", () => {
  test("says how to get more descriptors, whoever ran out of them", () => {
    const ours = new SyscallError("bpf_object__load", 24, "EMFILE", "Too many open files", { hint: "other" });
    assert.equal(
      failureText("tool", ours, false),
      `tool: bpf_object__load: EMFILE (Too many open files)\n${ULIMIT}`,
    );
    const runtimes = Object.assign(new Error("EMFILE: too many open files"), { code: "EMFILE" });
    assert.equal(failureText("tool", runtimes, false), `tool: EMFILE: too many open files\n${ULIMIT}`);
  });
});

describe("a runtime that may not call C", () => {
  test("is told so, instead of nothing at all", () => {
    const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
    const deno = path("../../../../node_modules/.bin/deno");
    const args = ["run", "--no-check", "--no-prompt", path("fixtures/ticks.ts"), "--help"];
    const { status, stderr } = spawnSync(deno, args, { encoding: "utf8" });
    assert.equal(status, 1);
    assert.match(stderr, /--allow-ffi|--allow-env|--allow-read/);
  });
});
