import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { CachedKernel } from "./cache.ts";
import { type CpioEntry, writeCpio } from "./cpio.ts";
import { readModules } from "./modules.ts";
import { programPath } from "./packages.ts";

/** What must be loaded before the root is there; all else comes from /lib/modules. */
const FIRST_MODULES = ["virtio_pci", "9pnet_virtio", "9p", "virtio_console"];
const FOLDER = 0o40755;
const EXECUTABLE = 0o100755;

/** The guest's initial file system: busybox, the first modules and `guest/init.sh`. About 4 MB, not compressed. */
export async function buildInitramfs(kernel: CachedKernel): Promise<Uint8Array> {
  const modules = await readModules(join(kernel.directory, "lib/modules", kernel.release), FIRST_MODULES);
  const numbered = modules.map(({ name, data }, index) => ({
    path: `modules/${String(index).padStart(2, "0")}-${name}.ko`,
    mode: EXECUTABLE,
    data,
  }));
  const entries: CpioEntry[] = [
    ...["bin", "dev", "modules", "proc", "root", "sys"].map((path) => ({ path, mode: FOLDER })),
    { path: "bin/busybox", mode: EXECUTABLE, data: await readFile(busyboxOf(kernel)) },
    { path: "init", mode: EXECUTABLE, data: await readFile(join(import.meta.dirname, "guest/init.sh")) },
    ...numbered,
  ];
  return writeCpio(entries);
}

/** The static busybox of the guest's architecture. */
function busyboxOf(kernel: CachedKernel): string {
  if (kernel.architecture === "amd64") return programPath("busybox", "busybox-static");
  return join(kernel.directory, "userland/bin/busybox");
}
