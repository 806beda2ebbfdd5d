import assert from "node:assert/strict";
import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { run } from "../../support/running.ts";
import { executableDirectory, makeExecutable, remove } from "./executables.ts";

let directory: string;
let sonde: string;

before(async () => {
  directory = executableDirectory();
  sonde = await makeExecutable(directory, "sonde");
});
after(() => remove(directory));

describe("an executable of sonde", () => {
  test("lists the tools", async () => {
    const { status, stdout } = await run(sonde);
    assert.equal(status, 0);
    for (const name of ["opensnoop", "biolatency", "execsnoop"])
      assert.match(stdout, new RegExp(`^  ${name} `, "m"));
  });

  test("runs a tool by subcommand, and as a symbolic link by its name, by path and from PATH", async () => {
    const link = join(directory, "opensnoop");
    symlinkSync("sonde", link);
    const bySubcommand = await run(sonde, "opensnoop", "--version");
    assert.match(bySubcommand.stdout, /^opensnoop \(sonde\) /);
    for (const words of [[link], ["/bin/sh", "-c", `cd / && PATH=${directory}:$PATH opensnoop "$@"`, "sh"]]) {
      assert.deepEqual(await run(...words, "--version"), bySubcommand);
    }
  });

  test("traces, and only what was asked for starts", async () => {
    const { status, stdout, stderr } = await run(sonde, "opensnoop", "--duration", "0.2");
    assert.equal(stderr, "opensnoop: tracing, Ctrl-C ends it\n");
    assert.equal(status, 0);
    assert.match(stdout, /^PID {4}COMM {15}FD ERR PATH\n/);
  });

  test("names the tool that was meant", async () => {
    const { status, stderr } = await run(sonde, "opensnop");
    assert.equal(status, 2);
    assert.match(stderr, /did you mean "opensnoop"\?/);
  });
});
