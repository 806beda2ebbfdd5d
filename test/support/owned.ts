import { readdirSync, readFileSync } from "node:fs";
import { bpfObjects } from "./host.ts";

/** The BPF programs, maps and links that a process holds by descriptors, as `prog 12`. */
export function ownedObjects(pid: number): readonly string[] {
  const owned = readdirSync(`/proc/${pid}/fdinfo`).flatMap((fd) =>
    [...informationOf(pid, fd).matchAll(/^(prog|map|link)_id:\s*(\d+)/gm)].map(
      ([, kind, id]) => `${kind} ${id}`,
    ),
  );
  return [...new Set(owned)];
}

/** A descriptor may be closed meanwhile. */
function informationOf(pid: number, fd: string): string {
  try {
    return readFileSync(`/proc/${pid}/fdinfo/${fd}`, "utf8");
  } catch {
    return "";
  }
}

/** Which of these objects are still in the kernel; waits a little for them to go, since the kernel frees by and by. */
export async function survivors(owned: readonly string[]): Promise<readonly string[]> {
  for (let tries = 0; ; tries++) {
    const present = new Set(bpfObjects().map((line) => line.split(" ").slice(0, 2).join(" ")));
    const left = owned.filter((object) => present.has(object));
    if (left.length === 0 || tries === 100) return left;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
