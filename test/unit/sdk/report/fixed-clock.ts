import type { Clock } from "../../../../sdk/report/mod.ts";

/** A clock for layouts: boot was at 2026-03-01T10:00:00Z, and the first event came a second later. */
export const fixedClock: Clock = {
  sinceFirst: (bootNs) => bootNs - 1e9,
  sinceStart: (bootNs) => bootNs,
  timeOfDay: (bootNs) => new Date(Date.UTC(2026, 2, 1, 10) + bootNs / 1e6).toISOString().slice(11, 19),
  iso: (bootNs) => new Date(Date.UTC(2026, 2, 1, 10) + bootNs / 1e6).toISOString().replace("Z", "000+00:00"),
  now: () => 5e9,
};
