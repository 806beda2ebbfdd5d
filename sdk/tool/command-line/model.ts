/** What completion may offer for a value. */
export type Completion = "file" | "directory" | "user" | "pid" | "command";

/** One flag, free of any parser's notions. */
export interface FlagModel {
  /** Names the value in {@link ParsedLine}. */
  readonly key: string;
  /** Long names without dashes, the first being the one that help shows. */
  readonly names: readonly string[];
  /** The letter, without dash; empty when there is none. */
  readonly letter: string;
  /** `rest`: everything that follows on the line belongs to the flag, which must then be the last. */
  readonly takes: "nothing" | "value" | "rest";
  readonly placeholder: string;
  readonly about: string;
  /** Heading in the help text. */
  readonly heading: string;
  readonly repeatable: boolean;
  readonly choices: readonly string[];
  readonly completion?: Completion | undefined;
}

/** One positional argument. Only the last may be variadic. */
export interface ArgumentModel {
  readonly key: string;
  readonly name: string;
  readonly about: string;
  readonly required: boolean;
  readonly variadic: boolean;
}

/** A command line, as data: what adapters parse by, and what help and completion are written from. */
export interface CommandLine {
  readonly name: string;
  /** What it does, in one line. */
  readonly about: string;
  readonly flags: readonly FlagModel[];
  readonly arguments: readonly ArgumentModel[];
}

/** What was typed, as texts: conversion and ranges are not the parser's business. */
export interface ParsedLine {
  /** Texts per flag key, in the order typed; a flag that takes nothing has an empty text per use. */
  readonly flags: ReadonlyMap<string, readonly string[]>;
  readonly arguments: readonly string[];
}

/**
 * Turns arguments into a {@link ParsedLine}. Clusters (`-xv`), attached values (`-p1`, `--pid=1`), values that begin with
 * a dash, flags after arguments and `--` work alike in every adapter.
 *
 * @throws ParseFault
 */
export type Adapter = (line: CommandLine, argv: readonly string[]) => Promise<ParsedLine>;

/** A line that does not follow its model. `token` is the text at fault, as typed. */
export class ParseFault extends Error {
  constructor(
    readonly kind:
      | "unknown-flag"
      | "missing-value"
      | "needless-value"
      | "missing-argument"
      | "extra-argument",
    readonly token: string,
  ) {
    super(`${kind}: ${token}`);
    this.name = "ParseFault";
  }
}
