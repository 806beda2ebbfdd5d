/**
 * Turns the kernel's boot-clock stamps (`ktime_get_boot_ns`, nanoseconds since boot, suspended time included) into wall
 * time. Columns ask it; the runner keeps its offset right.
 */
export interface Clock {
  /** Nanoseconds since the first event that was asked about. */
  sinceFirst(bootNs: number): number;
  /** Nanoseconds since tracing began; negative for events before. */
  sinceStart(bootNs: number): number;
  /** `HH:MM:SS`, local time or UTC as the user chose. */
  timeOfDay(bootNs: number): string;
  /** ISO 8601 with microseconds and offset: `2026-03-01T10:00:00.123456+01:00`. */
  iso(bootNs: number): string;
  /** The boot clock now, in nanoseconds. */
  now(): number;
}
