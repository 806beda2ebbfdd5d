import type { Completion } from "../command-line/model.ts";
import { BadValue, common, type Flag, type FlagDetails, valueFlag } from "./flag.ts";
import { type Range, readDuration, readInteger, readNumber, readSize } from "./numbers.ts";

type Defaulted<T> = { readonly default: T };

/** A switch: false unless it is typed. */
export function boolean(letter: string, about: string, details: FlagDetails = {}): Flag<boolean> {
  return {
    ...common(letter, about, details),
    placeholder: "",
    takes: "nothing",
    repeatable: true,
    read: (texts) => texts.length > 0,
  };
}

/** An integer in a range, from 0 when nothing else is said; decimal or `0x`. */
export function integer(
  letter: string,
  about: string,
  details: FlagDetails & Range & Defaulted<number>,
): Flag<number>;
export function integer(
  letter: string,
  about: string,
  details?: FlagDetails & Range,
): Flag<number | undefined>;
export function integer(
  letter: string,
  about: string,
  details: FlagDetails & Range = {},
): Flag<number | undefined> {
  return valueFlag(letter, about, (text) => readInteger(text, details), { placeholder: "N", ...details });
}

/** A decimal fraction in a range, from 0 when nothing else is said. */
export function number(
  letter: string,
  about: string,
  details: FlagDetails & Range & Defaulted<number>,
): Flag<number>;
export function number(
  letter: string,
  about: string,
  details?: FlagDetails & Range,
): Flag<number | undefined>;
export function number(
  letter: string,
  about: string,
  details: FlagDetails & Range = {},
): Flag<number | undefined> {
  return valueFlag(letter, about, (text) => readNumber(text, details), { placeholder: "N", ...details });
}

/** A size in bytes: `64K`, `4M`. */
export function size(
  letter: string,
  about: string,
  details: FlagDetails & Range & Defaulted<number>,
): Flag<number>;
export function size(letter: string, about: string, details?: FlagDetails & Range): Flag<number | undefined>;
export function size(
  letter: string,
  about: string,
  details: FlagDetails & Range = {},
): Flag<number | undefined> {
  return valueFlag(letter, about, (text) => readSize(text, details), { placeholder: "BYTES", ...details });
}

/** A duration; the value is in seconds. Typed as seconds or as `500ms`, `10s`, `2m`. */
export function duration(
  letter: string,
  about: string,
  details: FlagDetails & Range & Defaulted<number>,
): Flag<number>;
export function duration(
  letter: string,
  about: string,
  details?: FlagDetails & Range,
): Flag<number | undefined>;
export function duration(
  letter: string,
  about: string,
  details: FlagDetails & Range = {},
): Flag<number | undefined> {
  return valueFlag(letter, about, (text) => readDuration(text, details), {
    placeholder: "SECONDS",
    ...details,
  });
}

/** What a text flag takes beside the rest. */
export interface StringDetails extends FlagDetails {
  /** Bytes in UTF-8, at most. */
  readonly maxBytes?: number;
  readonly completion?: Completion;
}

/** Any text that is not empty. */
export function string(
  letter: string,
  about: string,
  details: StringDetails & Defaulted<string>,
): Flag<string>;
export function string(letter: string, about: string, details?: StringDetails): Flag<string | undefined>;
export function string(letter: string, about: string, details: StringDetails = {}): Flag<string | undefined> {
  return valueFlag(letter, about, (text) => readText(text, details), { placeholder: "TEXT", ...details });
}

/** A regular expression in JavaScript's notation. */
export function pattern(letter: string, about: string, details: FlagDetails = {}): Flag<RegExp | undefined> {
  return valueFlag(letter, about, readPattern, { placeholder: "REGEX", ...details });
}

/** One of a few words. */
export function choice<const C extends string>(
  letter: string,
  about: string,
  choices: readonly C[],
  details: FlagDetails & Defaulted<C>,
): Flag<C>;
export function choice<const C extends string>(
  letter: string,
  about: string,
  choices: readonly C[],
  details?: FlagDetails,
): Flag<C | undefined>;
export function choice(letter: string, about: string, choices: readonly string[], details: FlagDetails = {}) {
  const convert = (text: string) => {
    if (choices.includes(text)) return text;
    throw new BadValue(text, `one of ${choices.join(", ")}`);
  };
  return valueFlag(letter, about, convert, { placeholder: choices.join("|"), ...details, choices });
}

/** A value of one's own making. `convert` throws {@link BadValue} for a text that it cannot take. */
export function custom<T>(
  letter: string,
  about: string,
  convert: (text: string) => T | Promise<T>,
  details: FlagDetails & { readonly completion?: Completion } = {},
): Flag<T | undefined> {
  return valueFlag(letter, about, convert, details);
}

/** A flag that may be typed more than once: the values of all uses, in order. */
export function repeatable<T>(one: Flag<T>): Flag<readonly Exclude<T, undefined>[]> {
  return {
    ...one,
    repeatable: true,
    read: async (texts) => {
      const values = await Promise.all(texts.map((text) => one.read([text])));
      return values as Exclude<T, undefined>[];
    },
  };
}

/** The rest of the line, as in `--exec CMD ARGS...`; empty when the flag is not used. */
export function rest(letter: string, about: string, details: FlagDetails = {}): Flag<readonly string[]> {
  return {
    ...common(letter, about, { placeholder: "CMD...", ...details }),
    takes: "rest",
    repeatable: false,
    completion: "command",
    read: (texts) => texts,
  };
}

function readPattern(text: string): RegExp {
  try {
    return new RegExp(text, "u");
  } catch (error) {
    throw new BadValue(text, "a regular expression", error instanceof Error ? error.message : undefined);
  }
}

function readText(text: string, { maxBytes }: StringDetails): string {
  if (text === "") throw new BadValue(text, "some text");
  if (maxBytes !== undefined && new TextEncoder().encode(text).length > maxBytes) {
    throw new BadValue(text, `at most ${maxBytes} bytes`);
  }
  return text;
}
