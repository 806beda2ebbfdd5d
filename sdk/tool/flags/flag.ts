import type { Completion } from "../command-line/model.ts";

/** A flag or a positional argument of a tool: its text, and how what was typed becomes a value of type `T`. */
export interface Flag<T> {
  /** As in `-p`; empty when there is none. */
  readonly letter: string;
  readonly about: string;
  readonly takes: "nothing" | "value" | "rest";
  /** Stands for the value in the help text. */
  readonly placeholder: string;
  readonly repeatable: boolean;
  readonly required: boolean;
  readonly choices: readonly string[];
  /** Further long names, as those of BCC that are not in kebab case. */
  readonly aliases: readonly string[];
  readonly completion?: Completion | undefined;
  /** The value of the texts that were typed for it, none included. @throws BadValue */
  readonly read: (texts: readonly string[]) => T | Promise<T>;
}

/** What every factory takes beside letter and about text. */
export interface FlagDetails {
  readonly placeholder?: string;
  readonly aliases?: readonly string[];
  /** A positional argument that must be given. */
  readonly required?: boolean;
}

/** The flags of a tool. The property name is the long flag: `failedOnly` is `--failed-only`. */
export type Flags = Readonly<Record<string, Flag<unknown>>>;

/** The values of the flags. */
export type OptionsOf<F extends Flags> = {
  readonly [K in keyof F]: F[K] extends Flag<infer T> ? T : never;
};

/** A text that cannot be the value of its flag: what was found, and what was expected. */
export class BadValue extends Error {
  constructor(
    readonly found: string,
    readonly expected: string,
    readonly hint?: string,
  ) {
    super(`found "${found}", expected ${expected}`);
    this.name = "BadValue";
  }
}

/** A flag that takes one text, read by `convert`. When typed more than once, the last counts, as in BCC. */
export function valueFlag<T>(
  letter: string,
  about: string,
  convert: (text: string) => T | Promise<T>,
  details: FlagDetails & {
    readonly default?: T;
    readonly completion?: Completion;
    readonly choices?: readonly string[];
  },
): Flag<T | undefined> {
  return {
    ...common(letter, about, details),
    takes: "value",
    repeatable: false,
    choices: details.choices ?? [],
    completion: details.completion,
    read: (texts) => {
      const last = texts.at(-1);
      return last === undefined ? details.default : convert(last);
    },
  };
}

/** What all flags have in common. */
export function common(letter: string, about: string, details: FlagDetails) {
  return {
    letter,
    about,
    placeholder: details.placeholder ?? "VALUE",
    required: details.required === true,
    aliases: details.aliases ?? [],
    choices: [],
  };
}
