/** The section of the counters of losses (probes/include/losses.bpf.h). */
export const LOSSES = ".data.losses";

/** Something that was seen and not kept: where, why and how often since load. */
export interface Loss {
  /** The map, stream or program, by its TypeScript name. */
  readonly place: string;
  /** In words, as `ring full`. */
  readonly reason: string;
  readonly count: number;
}
