import type { CommandLine, Completion, FlagModel } from "../command-line/model.ts";
import { flagWords } from "./bash.ts";
import type { CompletionTarget } from "./completion-for.ts";

const ACTIONS: Readonly<Record<Completion, string>> = {
  file: "_files",
  directory: "_files -/",
  user: "_users",
  command: "_command_names",
  pid: "_pids",
};

/** Zsh's completion, by `_arguments`; works when sourced and as a file in $fpath. */
export function zshCompletion({ program, lines, commands }: CompletionTarget): string {
  const name = `_${safe(program)}`;
  const tools = lines.map((line) => lineFunction(`${name}_${safe(line.name)}`, line));
  const register = [
    `  compdef ${name} ${program}`,
    ...lines.map((line) => `  compdef ${name}_${safe(line.name)} ${line.name}`),
  ];
  const start = [`if [ "$funcstack[1]" = "${name}" ]; then`, `  ${name} "$@"`, "else", ...register, "fi"];
  return `${[`#compdef ${program}`, ...tools, ...chooser(name, lines, commands), ...start].join("\n")}\n`;
}

/** Completes the first word, and hands the others to the function of the tool that it names. */
function chooser(name: string, lines: readonly CommandLine[], commands: readonly string[]): string[] {
  return [
    `${name}() {`,
    "  local -a tools=(",
    ...lines.map(({ name: tool, about }) => `    ${quote(`${tool}:${plain(about)}`)}`),
    ...commands.map((command) => `    ${quote(command)}`),
    "  )",
    "  if (( CURRENT == 2 )); then",
    "    _describe tool tools",
    "    return",
    "  fi",
    '  local tool="$words[2]"',
    "  shift words",
    "  (( CURRENT-- ))",
    '  case "$tool" in',
    ...lines.map(({ name: tool }) => `    ${tool}) ${name}_${safe(tool)} ;;`),
    "  esac",
    "}",
  ];
}

function lineFunction(name: string, line: CommandLine): string {
  const specs = [...line.flags.flatMap(flagSpecs), ...line.arguments.map(argumentSpec)];
  return [
    `${name}() {`,
    `  _arguments -s : \\`,
    specs.map((spec) => `    ${quote(spec)}`).join(" \\\n"),
    "}",
  ].join("\n");
}

/** One spec per spelling, each excluding the others. */
function flagSpecs(flag: FlagModel): string[] {
  const words = flagWords(flag);
  const exclusive = flag.repeatable && flag.takes !== "nothing" ? "*" : `(${words.join(" ")})`;
  return words.map((word) => `${exclusive}${word}[${plain(flag.about)}]${valueSpec(flag)}`);
}

function valueSpec(flag: FlagModel): string {
  if (flag.takes === "nothing") return "";
  if (flag.takes === "rest") return ":command:_command_names:*::arguments:_normal";
  const message = `:${plain(flag.placeholder.toLowerCase())}:`;
  if (flag.choices.length > 0) return `${message}(${flag.choices.join(" ")})`;
  return message + (flag.completion === undefined ? " " : ACTIONS[flag.completion]);
}

function argumentSpec({ name, required, variadic }: CommandLine["arguments"][number]): string {
  return `${variadic ? "*" : ""}:${required ? "" : ":"}${name}: `;
}

/** Text without the characters that `_arguments` reads as its own. */
function plain(text: string): string {
  return text
    .replace(/[[\]:\\]/g, " ")
    .replace(/\s+/g, " ")
    .trim();
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function safe(name: string): string {
  return name.replace(/[^A-Za-z0-9_]/g, "_");
}
