import type { ProbeDescription } from "./description.ts";

/** The section whose u64 globals, named `<place>__<reason>`, count losses (probes/include/losses.bpf.h). */
export const LOSSES = ".data.losses";

/** Something that was seen and not kept: where, why and how often since load. */
export interface Loss {
  /** The map, stream or program, by its TypeScript name. */
  readonly place: string;
  /** In words, as `ring full`. */
  readonly reason: string;
  readonly count: number;
}

/** What a counter says, in the words of the probe's description. */
export function lossOf(global: string, count: number, { maps, streams }: ProbeDescription): Loss {
  const [symbol = global, reason = "lost"] = global.split("__");
  const place = [...maps, ...streams].find((one) => one.symbol === symbol)?.name ?? symbol;
  return { place, reason: reason.replaceAll("_", " "), count };
}
