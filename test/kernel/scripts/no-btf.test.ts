import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { describe, test } from "node:test";
import type { Ended } from "../../support/running.ts";
import { scratchDirectory } from "../../support/scratch.ts";
import { skip } from "../../support/skip.ts";
import { runTool, tracingLine } from "../../support/tool.ts";

const VMLINUX = "/sys/kernel/btf/vmlinux";
const TOOLS = ["execsnoop", "biolatency", "allocs"] as const;
const PARTS = 16;

/** In a mount namespace of its own in which the kernel's BTF is this file, or is not there. */
function withBtf(file: string | undefined): string[] {
  const bind = file === undefined ? "" : `: > ${VMLINUX}; mount --bind "${file}" ${VMLINUX};`;
  const script = `mount -t tmpfs tmpfs /sys/kernel/btf; ${bind} exec "$@"`;
  return ["unshare", "--mount", "sh", "-c", script, "sh"];
}

async function runWith(file: string | undefined, name: string): Promise<Ended> {
  return await runTool(name, ["--duration", "50ms"], { before: withBtf(file) });
}

/** A refusal in one sentence, and perhaps what helps; never a stack trace or the words of a library. */
function assertRefused({ status, stdout, stderr }: Ended, name: string): void {
  assert.equal(status, 4, `${name}: ${stderr}`);
  assert.match(stderr, new RegExp(`^${name}: .*BTF.*\\n(hint: .*\\n)?$`));
  assert.equal(stdout, "");
}

describe("without the kernel's BTF", () => {
  test("opensnoop runs", async () => {
    const { status, stdout, stderr } = await runWith(undefined, "opensnoop");
    assert.deepEqual([status, stderr], [0, tracingLine("opensnoop")]);
    assert.match(stdout, /^PID /);
  });

  test("the other tools say so, with status 4", async () => {
    const all = await Promise.all(TOOLS.map((name) => runWith(undefined, name)));
    for (const [index, ended] of all.entries()) assertRefused(ended, TOOLS[index] ?? "");
    const whole = await runTool("opensnoop", ["-F", "--duration", "50ms"], { before: withBtf(undefined) });
    assertRefused(whole, "opensnoop");
  });
});

describe("with damaged BTF", () => {
  test("every tool says so in a sentence, wherever it is cut", async (t) => {
    if (!existsSync(VMLINUX)) return skip(t, "this kernel has no BTF");
    using scratch = scratchDirectory();
    const whole = readFileSync(VMLINUX);
    for (let part = 0; part < PARTS; part++) {
      const cut = scratch.file(`cut-${part}`);
      writeFileSync(cut, whole.subarray(0, Math.floor((whole.length * part) / PARTS)));
      const tools = part % 5 === 0 ? TOOLS : ["execsnoop"];
      const all = await Promise.all(tools.map((name) => runWith(cut, name)));
      for (const [index, ended] of all.entries()) assertRefused(ended, tools[index] ?? "");
    }
  });

  test("a type of an unknown kind is named", async (t) => {
    if (!existsSync(VMLINUX)) return skip(t, "this kernel has no BTF");
    using scratch = scratchDirectory();
    const bytes = readFileSync(VMLINUX);
    const INFO = bytes.readUInt32LE(4) + bytes.readUInt32LE(8) + 4; // of type 1, behind its name
    bytes.writeUInt32LE((bytes.readUInt32LE(INFO) & 0xe0ffffff) | (31 << 24), INFO);
    writeFileSync(scratch.file("kind"), bytes);
    const ended = await runWith(scratch.file("kind"), "execsnoop");
    assertRefused(ended, "execsnoop");
    assert.match(ended.stderr, /kind 31/);
  });
});
