import assert from "node:assert/strict";
import { readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { release } from "node:os";
import { describe, test } from "node:test";
import { guestEnvironment } from "./environment.ts";

const guest = guestEnvironment();

describe("guest", () => {
  test("runs the kernel that was asked for", () => {
    const version = guest.kernel.replace(/^arm64-/, "");
    assert.equal(release(), guest.release);
    assert.ok(release().startsWith(`${version}.`), `${release()} is no ${version}`);
  });

  test("has the kernel's BTF", () => {
    assert.ok(statSync("/sys/kernel/btf/vmlinux").size > 1 << 20);
  });

  test("has two CPUs", () => {
    assert.equal(readFileSync("/sys/devices/system/cpu/online", "utf8"), "0-1\n");
  });

  test("has the file systems that tracing needs", () => {
    const mounts = new Map(mountTable().map(({ folder, type }) => [folder, type]));
    assert.equal(mounts.get("/sys/kernel/tracing"), "tracefs");
    assert.equal(mounts.get("/sys/kernel/debug"), "debugfs");
    assert.equal(mounts.get("/sys/fs/bpf"), "bpf");
    assert.equal(mounts.get("/sys/fs/cgroup"), "cgroup2");
    assert.ok(readFileSync("/sys/kernel/tracing/events/syscalls/sys_enter_openat/id", "utf8").length > 1);
  });

  test("has folders of its own to write to, under a read-only root", () => {
    for (const folder of ["/tmp", "/run", guest.scratch, guest.results]) {
      writeFileSync(`${folder}/boot-test`, "x");
      rmSync(`${folder}/boot-test`);
    }
    const root = mountTable().findLast(({ folder }) => folder === "/");
    assert.ok(root?.options.includes("ro"), `/ is mounted ${root?.options.join()}`);
  });

  test("has the modules of its kernel", () => {
    const index = readFileSync(`/lib/modules/${release()}/modules.dep`, "utf8");
    for (const name of ["ext4", "loop", "overlay", "veth", "xfs"])
      assert.match(index, new RegExp(`/${name}\\.ko`));
  });

  test("has the scratch disk it was booted with", () => {
    assert.equal(guest.disk, "/dev/vda");
    assert.ok(statSync("/dev/vda").isBlockDevice());
  });
});

function mountTable(): { folder: string; type: string; options: string[] }[] {
  const lines = readFileSync("/proc/mounts", "utf8").trimEnd().split("\n");
  return lines.map((line) => {
    const [, folder = "", type = "", options = ""] = line.split(" ");
    return { folder, type, options: options.split(",") };
  });
}
