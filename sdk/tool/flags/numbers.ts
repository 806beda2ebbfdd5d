import { BadValue } from "./flag.ts";

/** A range of integers; both ends belong to it. */
export interface Range {
  readonly min?: number;
  readonly max?: number;
}

/** Decimal, or hexadecimal with `0x`. @throws BadValue */
export function readInteger(text: string, { min = 0, max = Number.MAX_SAFE_INTEGER }: Range): number {
  const value = /^-?(\d+|0[xX][0-9a-fA-F]+)$/.test(text) ? toNumber(text) : Number.NaN;
  if (!(value >= min && value <= max)) throw new BadValue(text, `an integer ${rangeText(min, max)}`);
  return value;
}

/** A decimal fraction. @throws BadValue */
export function readNumber(text: string, { min = 0, max = Number.MAX_SAFE_INTEGER }: Range): number {
  const value = /^-?(\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= min && value <= max)) throw new BadValue(text, `a number ${rangeText(min, max)}`);
  return value;
}

const SIZES: Readonly<Record<string, number>> = { "": 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30, t: 2 ** 40 };

/** Bytes: `4096`, `64K`, `4M`, `1.5GiB`; powers of 1024. @throws BadValue */
export function readSize(text: string, { min = 0, max = Number.MAX_SAFE_INTEGER }: Range): number {
  const match = /^(\d+\.?\d*)([kmgt]?)(i?b)?$/i.exec(text);
  const value =
    match === null ? Number.NaN : Math.round(Number(match[1]) * (SIZES[match[2]?.toLowerCase() ?? ""] ?? 1));
  if (!(value >= min && value <= max))
    throw new BadValue(text, `a size such as "64K" or "4M" ${rangeText(min, max)}`);
  return value;
}

const SECONDS: Readonly<Record<string, number>> = {
  ns: 1e-9,
  us: 1e-6,
  ms: 1e-3,
  "": 1,
  s: 1,
  m: 60,
  h: 3600,
  d: 86_400,
};

/** Seconds: `10`, `0.5`, `500ms`, `10s`, `2m`, `1h`. @throws BadValue */
export function readDuration(text: string, { min = 0, max = 1e9 }: Range): number {
  const match = /^(\d+\.?\d*|\.\d+)(ns|us|ms|s|m|h|d)?$/.exec(text);
  const value = match === null ? Number.NaN : Number(match[1]) * (SECONDS[match[2] ?? ""] ?? 1);
  if (!(value >= min && value <= max))
    throw new BadValue(text, 'seconds or a duration such as "500ms", "10s" or "2m"');
  return value;
}

function toNumber(text: string): number {
  return text.startsWith("-") ? -Number(text.slice(1)) : Number(text);
}

function rangeText(min: number, max: number): string {
  return max === Number.MAX_SAFE_INTEGER ? `of at least ${min}` : `from ${min} to ${max}`;
}
