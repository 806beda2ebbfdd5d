import { nearestNames } from "../nearest.ts";

/** The name that was probably meant: the likest, or the only one that begins like this. */
export function nearest(typed: string, names: readonly string[]): string | undefined {
  const [like] = nearestNames(typed, names, 1);
  const begun = names.filter((name) => typed.length > 2 && name.startsWith(typed));
  return like ?? (begun.length === 1 ? begun[0] : undefined);
}
