import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { describe, test } from "node:test";
import { group } from "../../../../../sdk/tool/mod.ts";

const { flags, settings, withLetters } = group.target;

describe("group.target", () => {
  test("sets nothing but the tracer's own process when nothing is asked for", () => {
    assert.deepEqual(settings({}), { selfTgid: process.pid });
    assert.deepEqual(settings({ includeSelf: true }), {});
  });

  test("takes 0 for a real number", () => {
    const zero = { pid: 0, tid: 0, uid: 0, includeSelf: true };
    assert.deepEqual(settings(zero), { targetTgid: 0, targetTid: 0, targetUid: 0 });
  });

  test("passes names and cgroups on", () => {
    const options = { comm: "sh", cgroup: { id: 7n, level: 2 }, includeSelf: true };
    assert.deepEqual(settings(options), { targetComm: "sh", targetCgroup: 7n, targetCgroupLevel: 2 });
  });

  test("changes letters and nothing else", () => {
    const changed = withLetters({ tid: "", cgroup: "c" });
    assert.deepEqual([changed.pid.letter, changed.tid.letter, changed.cgroup.letter], ["p", "", "c"]);
    assert.equal(changed.tid.about, flags.tid.about);
  });

  test("takes users by number and by name", async () => {
    assert.equal(await flags.uid.read(["0"]), 0);
    assert.equal(await flags.uid.read(["root"]), 0);
    await assert.rejects(
      async () => flags.uid.read(["no-such-user"]),
      /expected a user number, or a user name/,
    );
    await assert.rejects(
      async () => flags.uid.read(["4294967295"]),
      /expected an integer from 0 to 4294967294/,
    );
  });

  test("takes a cgroup by its directory: the inode's number, and how deep it lies in its file system", async () => {
    const folder = mkdtempSync(join(tmpdir(), "sonde-cgroup-"));
    mkdirSync(join(folder, "inner"));
    const outer = await flags.cgroup.read([folder]);
    const inner = await flags.cgroup.read([join(folder, "inner")]);
    const inode = statSync(folder, { bigint: true }).ino;
    rmSync(folder, { recursive: true });
    assert.equal(outer?.id, inode);
    assert.equal((inner?.level ?? 0) - (outer?.level ?? 0), 1);
    await assert.rejects(async () => flags.cgroup.read(["/no/such/dir"]), /expected a cgroup directory/);
    await assert.rejects(async () => flags.cgroup.read(["/etc/passwd"]), /expected a cgroup directory/);
  });
});
