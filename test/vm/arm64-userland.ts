import { existsSync } from "node:fs";
import { mkdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import type { PrivateApt } from "./apt.ts";
import { programPath } from "./packages.ts";
import { runOrThrow } from "./process.ts";
import { unpackPackage } from "./unpack.ts";

/** All that a Bun executable, libbpf and bpftool need, and a shell. */
const PACKAGES = [
  "bpftool",
  "busybox-static",
  "libbpf1",
  "libc6",
  "libcap2",
  "libelf1",
  "libgcc-s1",
  "libstdc++6",
  "zlib1g",
];

/** The mount points that a root file system needs, and the folders for what a run adds. */
const FOLDERS = [
  "dev",
  "etc",
  "mnt",
  "proc",
  "root",
  "run",
  "sys",
  "tmp",
  "usr/bin",
  "usr/lib",
  "usr/sbin",
  "var",
];

/** Makes a small root file system of the other architecture in `root`: glibc, libbpf and a static busybox. */
export async function addUserland(apt: PrivateApt, work: string, root: string): Promise<void> {
  for (const folder of FOLDERS) await mkdir(join(root, folder), { recursive: true });
  for (const name of ["bin", "lib", "sbin"]) await symlink(`usr/${name}`, join(root, name));
  const debs = await apt.download(PACKAGES, join(work, "userland"));
  for (const deb of debs) await unpackPackage(deb, root, ["./usr/lib/*/gconv", "./usr/lib/*/perl*"]);
  await mkdir(join(root, "usr/lib/modules"), { recursive: true });
  await linkApplets(root);
}

/** The host's busybox lists the commands, as the guest's cannot run here: both come from Debian. */
async function linkApplets(root: string): Promise<void> {
  const applets = await runOrThrow(programPath("busybox", "busybox-static"), ["--list"]);
  for (const path of applets
    .split("\n")
    .filter(Boolean)
    .map((name) => join(root, "usr/bin", name))) {
    if (!existsSync(path)) await symlink("busybox", path);
  }
  await symlink("../bin/busybox", join(root, "usr/sbin/modprobe")); // where the kernel itself looks for it
}
