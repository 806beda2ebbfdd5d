import process from "node:process";
import { UsageError } from "../errors.ts";
import type { Attachable } from "./scope.ts";

/** What the runner adds to a tool's own options of `attach`. */
interface AttachOptions {
  readonly settings?: object;
  readonly sizes?: object;
}

/**
 * The options of a tool with the user's over them: his `--buffer-size` for every event stream of the probe, and the
 * development switch `SONDE_LOSE_EVERY=K`, by which a probe with events loses each K-th of them on purpose, so that
 * reports of losses can be tried without a load.
 */
export function withRunnerOptions(
  probe: Attachable,
  options: AttachOptions,
  bufferSize: number | undefined,
): AttachOptions {
  const { streams = [], settings = [] } = probe.description ?? {};
  const sizes = bufferSize === undefined ? [] : streams.map(({ name }) => [name, bufferSize] as const);
  const loseEvery = settings.some(({ name }) => name === "loseEvery") ? loseEverySwitch() : undefined;
  return {
    ...options,
    ...(sizes.length > 0 && { sizes: { ...options.sizes, ...Object.fromEntries(sizes) } }),
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
