import assert from "node:assert/strict";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { run } from "../../support/running.ts";
import { executableDirectory, REPOSITORY, remove, runBundler } from "./executables.ts";

let directory: string;

before(() => {
  directory = executableDirectory();
});
after(() => remove(directory));

describe("bun run bundle", () => {
  test("explains itself", async () => {
    const { status, stdout } = await runBundler("--help");
    assert.equal(status, 0);
    assert.match(stdout, /^Usage: bun run bundle NAME\|SCRIPT /);
  });

  const faults: readonly (readonly [string[], RegExp])[] = [
    [
      ["opensnop"],
      /^bundle: Cannot find tool "opensnop": did you mean "opensnoop"\?\nhint: bun run bundle --help /,
    ],
    [["./nothing.ts"], /^bundle: Cannot bundle "\.\/nothing\.ts": no file "/],
    [
      ["opensnoop", "--target", "mips"],
      /^bundle: Cannot bundle for "mips": the targets are linux-x64 and linux-arm64\n/,
    ],
  ];
  for (const [argv, message] of faults) {
    test(`answers "${argv.join(" ")}" with status 2`, async () => {
      const { status, stdout, stderr } = await runBundler(...argv);
      assert.equal(status, 2);
      assert.match(stderr, message);
      assert.equal(stdout, "");
    });
  }

  test("leaves no half an executable on a full disk", async () => {
    const place = join(directory, "full");
    mkdirSync(place);
    const script = `
      mount -t tmpfs -o size=32m none "$1"
      cd "${REPOSITORY}"
      node_modules/.bin/bun bundle/main.ts opensnoop --outfile "$1/opensnoop" && exit 9
      ls -A "$1"`;
    const { status, stdout, stderr } = await run("unshare", "--mount", "/bin/sh", "-c", script, "sh", place);
    assert.match(stderr, /^bundle: Cannot make an executable for linux-\w+: /);
    assert.equal(stdout, "");
    assert.equal(status, 0);
  });

  test("makes an executable of a script of one's own, with its probe in C, which sees its arguments", async () => {
    const path = join(directory, "question.ts");
    writeFileSync(
      path,
      `import { libbpfOrigin } from ${JSON.stringify(join(REPOSITORY, "sdk/ffi/mod.ts"))};
       import probe from ${JSON.stringify(join(REPOSITORY, "probes/opensnoop.bpf.c"))};
       await Promise.resolve();
       using loaded = probe.load();
       console.log(import.meta.main, libbpfOrigin(), probe.name, ...process.argv.slice(2));`,
    );
    const { status, stdout, stderr } = await runBundler(path, "--outfile", join(directory, "question"));
    assert.equal(stderr, "");
    assert.match(stdout, /question: \d+ MB, linux-\w+, glibc 2\.\d+ or newer, .*libbpf\.so\.1 inside\n$/);
    assert.equal(status, 0);
    const answer = await run("/usr/bin/env", "PATH=/nonexistent", join(directory, "question"), "a", "--b");
    assert.equal(`${answer.stderr}${answer.stdout}`, "true executable opensnoop a --b\n");
    assert.deepEqual(readdirSync(directory).sort(), ["full", "question", "question.ts"]);
  });
});
