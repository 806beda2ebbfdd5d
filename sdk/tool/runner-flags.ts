import { boolean, duration, integer, size, string } from "./flags/factories.ts";
import type { Flags, OptionsOf } from "./flags/flag.ts";

/** Flags of every tool. Letters are those that BCC gives where it has the flag; a tool may change them. */
export const everyTool = {
  duration: duration("", "End after this time"),
  command: string("", "Run this shell command once attached; end with it", {
    placeholder: "CMD",
    completion: "command",
  }),
  json: boolean("", "One JSON object per line"),
  schema: boolean("", "Print the JSON Schema of those objects"),
  utc: boolean("", "Times in UTC instead of local time"),
  raw: boolean("", "Pass control characters on to the terminal"),
  strict: boolean("", "Exit with status 3 when an event was lost"),
  bufferSize: size("", "Size of the event buffer, a power of two", { min: 4096, max: 2 ** 31 }),
  maxEntries: integer("", "Entries of the maps in the kernel", { min: 1, max: 2 ** 26 }),
  verbose: boolean("v", "Say what is done; whole verifier logs"),
  help: boolean("h", "Print this help"),
  version: boolean("V", "Print the version"),
} as const;

/** Flags of a `top`. */
export const topFlags = {
  noclear: boolean("C", "Do not clear the screen", { aliases: ["no-clear"] }),
  maxrows: integer("r", "Rows to show", { min: 1, default: 20, placeholder: "ROWS", aliases: ["rows"] }),
} as const;

/** Positional arguments of tools that report at intervals. */
export function intervalArguments(defaultSeconds: number | undefined) {
  const interval = duration("", "Seconds between reports", { min: 0.001 });
  return {
    interval: {
      ...interval,
      read: async (texts: readonly string[]) => (await interval.read(texts)) ?? defaultSeconds,
    },
    count: integer("", "Number of reports", { min: 1 }),
  } satisfies Flags;
}

export type RunnerOptions = OptionsOf<typeof everyTool>;
export type TopOptions = OptionsOf<typeof topFlags>;
export type IntervalOptions = OptionsOf<ReturnType<typeof intervalArguments>>;

/** A flag of the runner, for a tool that gives it another letter. */
export type RunnerFlag = keyof typeof everyTool | keyof typeof topFlags;
