import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { hostTarget, type Target } from "../targets.ts";
import { LIBBPF, type LibraryFinder } from "./collect.ts";

/** Finds libraries of `target` as this machine's dynamic loader would, and `SONDE_LIBBPF` before any. */
export function installedLibraries(target: Target): LibraryFinder {
  const cached = parseLoaderCache(loaderCache(), target);
  const folders = libraryFolders(target);
  return (name) => {
    const own = name === LIBBPF ? process.env.SONDE_LIBBPF : undefined;
    const paths = folders.map((folder) => join(folder, name));
    return own || cached.get(name) || paths.find((path) => existsSync(path));
  };
}

/** Reads the output of `ldconfig -p`: `libz.so.1 (libc6,x86-64) => /lib/x86_64-linux-gnu/libz.so.1`. */
export function parseLoaderCache(text: string, target: Target): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const line of text.split("\n")) {
    const [, name = "", marks = "", path = ""] = /^\s*(\S+) \(([^)]*)\) => (\S+)$/.exec(line) ?? [];
    if (marks.split(/[,\s]+/).includes(target.ldconfig) && !found.has(name)) found.set(name, path);
  }
  return found;
}

/** The usual folders, for systems without ldconfig. Those without a CPU in their name are the host's. */
export function libraryFolders(target: Target): string[] {
  const roots = ["/usr/local/lib", "/usr/lib", "/lib"];
  if (target !== hostTarget()) return roots.map((root) => join(root, target.triplet));
  return roots.flatMap((root) => [join(root, target.triplet), `${root}64`, root]);
}

function loaderCache(): string {
  try {
    return execFileSync("/sbin/ldconfig", ["-p"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  } catch {
    return "";
  }
}
