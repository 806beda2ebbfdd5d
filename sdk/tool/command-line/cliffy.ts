import { UnsupportedError } from "../../errors.ts";
import { type Adapter, type CommandLine, type FlagModel, type ParsedLine, ParseFault } from "./model.ts";

/** The part of Cliffy's `Command` that is used (JSR, `@cliffy/command` 1.x). */
export interface CliffyCommand {
  throwErrors(): CliffyCommand;
  noExit(): CliffyCommand;
  helpOption(option: false): CliffyCommand;
  versionOption(option: false): CliffyCommand;
  arguments(definition: string): CliffyCommand;
  option(flags: string, about: string, options: { readonly collect: true }): CliffyCommand;
  parse(argv: readonly string[]): Promise<CliffyResult>;
}

export interface CliffyResult {
  readonly options: Readonly<Record<string, unknown>>;
  readonly args: readonly unknown[];
  readonly literal: readonly string[];
}

/** Not a literal, so that neither compiler nor bundler looks for a package that only some users have. */
const PACKAGE: string = "@cliffy/command";

/**
 * The adapter for Cliffy, which is published on JSR only: `deno add jsr:@cliffy/command` or
 * `bunx jsr add @cliffy/command`, then `runTool(tool, argv, { adapter: await cliffyAdapter() })`.
 *
 * @throws UnsupportedError when the package is not there.
 */
export async function cliffyAdapter(): Promise<Adapter> {
  const { Command } = (await import(PACKAGE).catch(() => {
    const message = `Cannot parse with Cliffy: "${PACKAGE}" is not installed`;
    throw new UnsupportedError(PACKAGE, undefined, message, {
      hint: "Add it from JSR: bunx jsr add @cliffy/command",
    });
  })) as { Command: new () => CliffyCommand };
  return (line, argv) => parseWithCliffy(new Command(), line, argv);
}

/** Parses with a fresh command: defines the line's flags on it, reads its result, translates its errors. */
export async function parseWithCliffy(
  command: CliffyCommand,
  line: CommandLine,
  argv: readonly string[],
): Promise<ParsedLine> {
  command.throwErrors().noExit().helpOption(false).versionOption(false).arguments("[arguments...:string]");
  for (const flag of line.flags) command.option(definition(flag), flag.about, { collect: true });
  try {
    const { options, args, literal } = await command.parse([...argv]);
    return { flags: textsOf(line, options), arguments: [...args.map(String), ...literal] };
  } catch (error) {
    throw translate(error);
  }
}

function definition({ letter, names, takes }: FlagModel): string {
  const all = [...(letter === "" ? [] : [`-${letter}`]), ...names.map((name) => `--${name}`)];
  return `${all.join(", ")}${takes === "nothing" ? "" : " <value:string>"}`;
}

/** Cliffy names values after the first long name, in camel case and without a leading "no-". */
function textsOf(
  line: CommandLine,
  options: CliffyResult["options"],
): ReadonlyMap<string, readonly string[]> {
  const flags = new Map<string, readonly string[]>();
  for (const { key, names } of line.flags) {
    const property = (names[0] ?? key)
      .replace(/^no-/, "")
      .replace(/-(.)/g, (_, next: string) => next.toUpperCase());
    const values = options[property];
    if (Array.isArray(values))
      flags.set(
        key,
        values.map((value) => (typeof value === "string" ? value : "")),
      );
  }
  return flags;
}

const KINDS: readonly (readonly [RegExp, ParseFault["kind"]])[] = [
  [/^Unknown option "(.*?)"\./s, "unknown-flag"],
  [/^Missing value for option "(.*?)"\./s, "missing-value"],
];

/** Cliffy's classes have been renamed between versions; its messages have not. */
function translate(error: unknown): unknown {
  const message = error instanceof Error ? error.message : "";
  for (const [pattern, kind] of KINDS) {
    const token = pattern.exec(message)?.[1];
    if (token !== undefined) return new ParseFault(kind, token);
  }
  return error;
}
