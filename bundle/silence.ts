import { Buffer } from "node:buffer";
import { closeSync, openSync, writeSync } from "node:fs";
import { openElf } from "../sdk/elf/mod.ts";
import { BundleError } from "./errors.ts";

/** Without these two nothing would be gained: they make an executable run any code. */
const WANTED = ["BUN_OPTIONS", "BUN_BE_BUN"];
const NAME = /^BUN_[A-Z0-9_]+$/;

/**
 * Makes an executable deaf to the environment variables `BUN_*`. With `BUN_OPTIONS=--preload FILE` or `BUN_BE_BUN=1` Bun
 * runs other code in the place of ours, before ours, with our privileges, and it has no switch against that. It asks
 * for each variable by name through getenv(3); a name whose first byte is NUL is never found.
 *
 * `BUN_JSC_*`, options of the JavaScript engine, are looked up in another way and stay; sudo removes them.
 *
 * @throws BundleError when the runtime does not keep its names in this way.
 */
export function ignoreBunVariables(executable: string): void {
  const names = variableNames(executable);
  const missing = WANTED.filter((name) => !names.has(name));
  if (missing.length > 0) {
    throw new BundleError(
      `Cannot make "${executable}" ignore ${missing.join(" and ")}: this Bun does not name it`,
    );
  }
  const file = openSync(executable, "r+");
  try {
    for (const offset of names.values()) writeSync(file, Buffer.alloc(1), 0, 1, offset);
  } finally {
    closeSync(file);
  }
}

/** The strings of an executable that are names of Bun's variables and nothing else, and where they are in the file. */
function variableNames(executable: string): ReadonlyMap<string, number> {
  using elf = openElf(executable);
  const section = elf.section(".rodata");
  const names = new Map<string, number>();
  if (section === undefined) return names;
  const bytes = Buffer.from(elf.bytes(section));
  for (let at = bytes.indexOf("\0BUN_"); at >= 0; at = bytes.indexOf("\0BUN_", at + 1)) {
    const text = bytes.toString("latin1", at + 1, bytes.indexOf(0, at + 1));
    if (NAME.test(text)) names.set(text, section.offset + at + 1);
  }
  return names;
}
