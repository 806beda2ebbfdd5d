import { spawnSync } from "node:child_process";
import { existsSync, truncateSync, writeFileSync } from "node:fs";
import type { Performer } from "./performer.ts";
import { run } from "./running.ts";
import { scratchDirectory } from "./scratch.ts";
import { skip } from "./skip.ts";

const BYTES = 16 << 20;

/** A disk of its own whose every request is known: each direct read or write of up to 1280 KiB is one. */
export interface LoopDisk extends Disposable {
  /** As in `/sys/class/block`. */
  readonly name: string;
  readonly path: string;
  /** Adds a partition of half the disk and returns its name. */
  addPartition(): string;
  /** The words that make so many direct reads of 64 KiB. */
  reads(count: number, path?: string): string[];
  /** The words that make so many direct writes of 4 KiB. */
  writes(count: number, path?: string): string[];
}

/** Skips the test where there are no loop devices. */
export function makeLoopDisk(t: Parameters<typeof skip>[0]): LoopDisk | undefined {
  if (!existsSync("/dev/loop-control")) {
    skip(t, "this kernel has no loop devices (/dev/loop-control)");
    return undefined;
  }
  const scratch = scratchDirectory();
  const image = scratch.file("image");
  writeFileSync(image, "");
  truncateSync(image, BYTES);
  const path = command("losetup", "--find", "--show", image).trim();
  let parts = 0;
  return {
    name: path.slice("/dev/".length),
    path,
    addPartition() {
      parts = 1;
      command("addpart", path, "1", "2048", "16384");
      return `${path.slice("/dev/".length)}p1`;
    },
    reads: (count, from = path) => {
      return ["dd", `if=${from}`, "of=/dev/null", "bs=64k", `count=${count}`, "iflag=direct", "status=none"];
    },
    writes: (count, to = path) => {
      return ["dd", "if=/dev/zero", `of=${to}`, "bs=4k", `count=${count}`, "oflag=direct", "status=none"];
    },
    [Symbol.dispose]() {
      if (parts > 0) command("delpart", path, "1"); // a later disk of this name would have it otherwise
      command("losetup", "--detach", path);
      scratch[Symbol.dispose]();
    },
  };
}

/** Runs a command that must succeed: itself, or as a child of a performer. */
export async function must(words: readonly string[], performer?: Performer): Promise<void> {
  if (performer !== undefined) {
    const status = await performer.do(`system(${words.map((word) => `"${word}"`).join(", ")})`);
    if (status !== "0") throw new Error(`${words.join(" ")} ended with ${status}`);
    return;
  }
  const { status, stderr } = await run(...words);
  if (status !== 0) throw new Error(`${words.join(" ")} ended with ${status}: ${stderr}`);
}

function command(file: string, ...args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(file, args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`${file} ${args.join(" ")}: ${stderr}`, { cause: error });
  return stdout;
}
