import { Command, Option } from "commander";
import { type CommandLine, type FlagModel, type ParsedLine, ParseFault } from "./model.ts";

/** The default adapter, on the npm package `commander`. Help, versions, conversion and exit codes stay ours. */
export function commanderAdapter(line: CommandLine, argv: readonly string[]): Promise<ParsedLine> {
  return new Promise((resolve) => resolve(parse(line, argv)));
}

function parse(line: CommandLine, argv: readonly string[]): ParsedLine {
  const flags = new Map<string, string[]>();
  const command = silentCommand();
  for (const flag of line.flags) addFlag(command, flag, flags);
  const { operands, unknown } = parseOptions(command, argv);
  if (unknown[0] !== undefined) throw faultOf(line, unknown[0]);
  return { flags, arguments: operands };
}

function silentCommand(): Command {
  const silent = { writeOut: () => {}, writeErr: () => {} };
  return new Command().exitOverride().configureOutput(silent).helpOption(false);
}

/** Each further name is an option of its own: commander knows one long name per option. */
function addFlag(command: Command, flag: FlagModel, into: Map<string, string[]>): void {
  flag.names.forEach((name, index) => {
    const letter = index === 0 && flag.letter !== "" ? `-${flag.letter}, ` : "";
    const option = new Option(`${letter}--${name}${flag.takes === "nothing" ? "" : " <value>"}`);
    option.negate = false; // "--no-clear" is a name like any other
    command.addOption(option);
    command.on(`option:${option.name()}`, (text: unknown) => {
      into.set(flag.key, [...(into.get(flag.key) ?? []), typeof text === "string" ? text : ""]);
    });
  });
}

/** The only error of this step is a value that is missing, which can only happen at the end of the line. */
function parseOptions(command: Command, argv: readonly string[]): ReturnType<Command["parseOptions"]> {
  try {
    return command.parseOptions([...argv]);
  } catch {
    throw new ParseFault("missing-value", argv.at(-1) ?? "");
  }
}

function faultOf(line: CommandLine, token: string): ParseFault {
  const [name = "", value] = token.split(/=(.*)/s);
  const known = line.flags.some((flag) => flag.names.includes(name.slice(2)));
  return new ParseFault(known && value !== undefined ? "needless-value" : "unknown-flag", token);
}
