import process from "node:process";

/** Collects garbage now; undefined where the runtime does not offer that. */
export const collectGarbage: (() => void) | undefined =
  process.versions.bun === undefined ? undefined : () => Bun.gc(true);
