import { spawnSync } from "node:child_process";
import { scanKernelLog } from "../vm/kernel-log.ts";

/** Warnings in the host's own kernel log since `mark` lines of it (REL-30). */
export function kernelComplaints(mark = 0): readonly string[] {
  const log = kernelLog().slice(mark).join("\n");
  return scanKernelLog(log).map(({ line, context }) => [line, ...context].join("\n"));
}

export function kernelLog(): readonly string[] {
  return spawnSync("dmesg", [], { encoding: "utf8", maxBuffer: 64 << 20 }).stdout.split("\n");
}

/** The BPF programs, maps and links in the kernel whose line matches, as `prog 12 enter_open`. */
export function bpfObjects(wanted = /(?:)/): readonly string[] {
  return ["prog", "map", "link"].flatMap((kind) => {
    const { stdout } = spawnSync("bpftool", ["-j", kind, "show"], { encoding: "utf8" });
    const found = JSON.parse(stdout || "[]") as { id: number; name?: string }[];
    return found
      .map(({ id, name = "" }) => `${kind} ${id} ${name}`.trim())
      .filter((line) => wanted.test(line));
  });
}

/** What is in the kernel that was not there `before`; waits a little for it to go, since the kernel frees by and by. */
export async function bpfLeftovers(before: readonly string[], wanted?: RegExp): Promise<readonly string[]> {
  for (let tries = 0; ; tries++) {
    const left = bpfObjects(wanted).filter((object) => !before.includes(object));
    if (left.length === 0 || tries === 50) return left;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
