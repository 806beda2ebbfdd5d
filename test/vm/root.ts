import { existsSync } from "node:fs";
import { cp, mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { CachedKernel } from "./cache.ts";
import type { Channel } from "./channel.ts";
import { VmError } from "./errors.ts";

/** Where kmod looks for modules; a mount point in the guest, whose root is read-only. */
const MODULES = "/usr/lib/modules";

/** The host's folder which is the guest's root: the host's own, or for another architecture one made for this run. */
export async function guestRoot(
  kernel: CachedKernel,
  channel: Channel,
  repository: string,
  files: Readonly<Record<string, string>>,
): Promise<string> {
  if (kernel.architecture !== "amd64") return foreignRoot(kernel, channel.file("root"), repository, files);
  if (Object.keys(files).length > 0) {
    throw new VmError(
      `Cannot copy files into guest ${kernel.name}: its root is the host's, name them in place`,
    );
  }
  if (!existsSync(MODULES)) await mkdir(MODULES);
  return "/";
}

async function foreignRoot(
  kernel: CachedKernel,
  root: string,
  repository: string,
  files: Readonly<Record<string, string>>,
): Promise<string> {
  await cp(join(kernel.directory, "userland"), root, { recursive: true, verbatimSymlinks: true });
  await mkdir(join(root, repository), { recursive: true });
  for (const [guestPath, hostPath] of Object.entries(files)) await place(hostPath, join(root, guestPath));
  return root;
}

async function place(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  await cp(from, to);
}
