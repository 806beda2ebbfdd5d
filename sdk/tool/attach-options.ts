import process from "node:process";
import { UsageError } from "../errors.ts";
import type { Attachable } from "./scope.ts";

/** What the runner adds to a tool's own options of `attach`. */
interface AttachOptions {
  readonly settings?: object;
  readonly sizes?: object;
  readonly maxEntries?: number;
}

/** What the user wants of every probe. */
export interface ProbeSizes {
  /** Of every event stream, in bytes. */
  readonly bufferSize: number | undefined;
  /** Of every map that counts what it could not take. */
  readonly maxEntries: number | undefined;
}

/**
 * The options of a tool with the user's over them: his sizes for streams and maps, and the
 * development switch `SONDE_LOSE_EVERY=K`, by which a probe with events loses each K-th of them on purpose, so that
 * reports of losses can be tried without a load.
 */
export function withRunnerOptions(
  probe: Attachable,
  options: AttachOptions,
  { bufferSize, maxEntries }: ProbeSizes,
): AttachOptions {
  const { streams = [], settings = [] } = probe.description ?? {};
  const sizes = bufferSize === undefined ? [] : streams.map(({ name }) => [name, bufferSize] as const);
  const loseEvery = settings.some(({ name }) => name === "loseEvery") ? loseEverySwitch() : undefined;
  return {
    ...options,
    ...(sizes.length > 0 && { sizes: { ...options.sizes, ...Object.fromEntries(sizes) } }),
    ...(maxEntries !== undefined && { maxEntries }),
    ...(loseEvery !== undefined && { settings: { ...options.settings, loseEvery } }),
  };
}

function loseEverySwitch(): number | undefined {
  const text = process.env.SONDE_LOSE_EVERY;
  if (!text) return undefined;
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new UsageError(
    `Cannot take SONDE_LOSE_EVERY: "${text}", a whole number from 1 to 999999999 is wanted`,
  );
}
