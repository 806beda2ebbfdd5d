import { accessSync, constants } from "node:fs";
import process from "node:process";
import { VmError } from "./errors.ts";
import { run, runOrThrow, tell } from "./process.ts";

/** The Debian packages that the virtual machines need on the host, each for one reason. */
export const DEBIAN_PACKAGES: Readonly<Record<string, string>> = {
  "busybox-static": "the guest's first process and its mounts, and the shell of the arm64 guest",
  kmod: "depmod for the unpacked modules on the host, modprobe in the guest",
  "qemu-system-arm": "arm64 guests",
  "qemu-system-x86": "x86-64 guests",
  "xz-utils": "modules that end in .ko.xz",
  zstd: "modules that end in .ko.zst",
};

/** dpkg-query's own placeholders: a package's name and whether it is installed. */
const DPKG_FORMAT = ["Package", "db:Status-Status"]
  .map((field) => `\${${field}}`)
  .join(" ")
  .concat("\n");

/** Which of `names` dpkg does not know as installed. */
export async function missingPackages(names: readonly string[]): Promise<string[]> {
  const { stdout } = await run("dpkg-query", ["-W", "-f", DPKG_FORMAT, ...names]);
  const installed = new Set(stdout.split("\n").filter((line) => line.endsWith(" installed")));
  return names.filter((name) => !installed.has(`${name} installed`));
}

/** Installs what is missing with apt-get, as root; prints one line when there is something to do. */
export async function installPackages(
  names: readonly string[] = Object.keys(DEBIAN_PACKAGES),
): Promise<void> {
  const missing = await missingPackages(names);
  if (missing.length === 0) return;
  const command = `apt-get install --no-install-recommends ${missing.join(" ")}`;
  if (process.getuid?.() !== 0) {
    throw new VmError(`Cannot install ${missing.join(", ")}: not root`, { hint: `run as root: ${command}` });
  }
  tell(`Installing ${missing.join(", ")}`);
  const install = ["install", "-y", "-q", "--no-install-recommends", ...missing];
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  const { status } = await run("apt-get", install, { env });
  if (status === 0) return;
  await run("apt-get", ["update", "-q"]);
  await runOrThrow("apt-get", install, { env });
}

/** The full path of a program of the host; VmError naming the package that holds it when it is not there. */
export function programPath(name: string, packageName: string): string {
  const folders = [...(process.env.PATH ?? "").split(":"), "/usr/sbin", "/usr/bin", "/sbin", "/bin"];
  for (const path of folders.filter(Boolean).map((folder) => `${folder}/${name}`)) {
    if (isExecutable(path)) return path;
  }
  const hint = `run "bun test/vm/prepare.ts" as root, or apt-get install ${packageName}`;
  throw new VmError(`Cannot find "${name}": not installed`, { hint });
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
