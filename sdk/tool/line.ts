import { CommandLineError, placeOf, pointAt } from "./command-line/fault.ts";
import { type CommandLine, type FlagModel, type ParsedLine, ParseFault } from "./command-line/model.ts";
import { BadValue, type Flag } from "./flags/flag.ts";
import type { AnyOptions, Tool } from "./kinds.ts";
import { summaryLine } from "./text.ts";

/** The command line of a tool, as parsers, help and completion see it. */
export function commandLineOf(tool: Tool): CommandLine {
  return {
    name: tool.name,
    about: summaryLine(tool),
    flags: Object.entries(tool.flags).map(([key, flag]) => flagModel(key, flag, tool.ownFlags.has(key))),
    arguments: Object.entries(tool.args).map(([key, flag]) => ({
      key,
      name: kebabCase(key),
      about: flag.about,
      required: flag.required,
      variadic: flag.repeatable,
    })),
  };
}

/** `bufferSize` -> `buffer-size`. */
export function kebabCase(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** Texts to values. @throws CommandLineError */
export async function readOptions(
  tool: Tool,
  argv: readonly string[],
  parsed: ParsedLine,
): Promise<AnyOptions> {
  const options: Record<string, unknown> = {};
  for (const [key, flag] of Object.entries(tool.flags)) {
    options[key] = await readOne(tool.name, argv, namesOf(key, flag), flag, parsed.flags.get(key) ?? []);
  }
  for (const [index, [key, flag]] of Object.entries(tool.args).entries()) {
    const texts = parsed.arguments.slice(index, flag.repeatable ? undefined : index + 1);
    options[key] = await readOne(tool.name, argv, [kebabCase(key).toUpperCase()], flag, texts);
  }
  return options as AnyOptions;
}

/** @throws ParseFault */
export function checkArguments(line: CommandLine, texts: readonly string[]): void {
  const missing = line.arguments.findIndex((one, index) => one.required && texts[index] === undefined);
  if (missing >= 0) throw new ParseFault("missing-argument", line.arguments[missing]?.name ?? "");
  const extra = texts[line.arguments.length];
  if (extra !== undefined && line.arguments.at(-1)?.variadic !== true) {
    throw new ParseFault("extra-argument", extra);
  }
}

function flagModel(key: string, flag: Flag<unknown>, own: boolean): FlagModel {
  return {
    key,
    names: [kebabCase(key), ...flag.aliases],
    letter: flag.letter,
    takes: flag.takes,
    placeholder: flag.placeholder,
    about: flag.about,
    heading: own ? "Flags" : "Common flags",
    repeatable: flag.repeatable,
    choices: flag.choices,
    completion: flag.completion,
  };
}

function namesOf(key: string, flag: Flag<unknown>): string[] {
  const long = [kebabCase(key), ...flag.aliases].map((name) => `--${name}`);
  return flag.letter === "" ? long : [...long, `-${flag.letter}`];
}

async function readOne(
  tool: string,
  argv: readonly string[],
  names: readonly string[],
  flag: Flag<unknown>,
  texts: readonly string[],
): Promise<unknown> {
  try {
    return await flag.read(texts);
  } catch (error) {
    if (!(error instanceof BadValue)) throw error;
    const place = placeOf(argv, error.found, names);
    const message = `Cannot read "${names[0]}": ${error.message}`;
    throw new CommandLineError(message, pointAt(tool, argv, place), names[0], error.hint);
  }
}
