import type { CompletionTarget } from "./completion.ts";
import { flagWords } from "./completion-bash.ts";
import type { CommandLine, Completion, FlagModel } from "./model.ts";

const ACTIONS: Readonly<Record<Completion, string>> = {
  file: "_files",
  directory: "_files -/",
  user: "_users",
  command: "_command_names",
  pid: "_pids",
};

/** Zsh's completion, for `_arguments`; works as a file in $fpath and when sourced. */
export function zshCompletion({ program, line, subcommands = [] }: CompletionTarget): string {
  const name = `_${program.replace(/[^A-Za-z0-9_]/g, "_")}`;
  const tools = subcommands.map((one) => lineFunction(`${name}_${safe(one.line.name)}`, one.line));
  const own = line === undefined ? [] : [lineFunction(`${name}_own`, line)];
  const summaries = subcommands.map(
    ({ line: { name: tool }, summary }) => `    ${quote(`${tool}:${plain(summary)}`)}`,
  );
  const cases = subcommands.map(({ line: { name: tool } }) => `    ${tool}) ${name}_${safe(tool)} ;;`);
  const main =
    subcommands.length === 0
      ? [`  ${name}_own`]
      : [
          "  local -a tools=(",
          ...summaries,
          "  )",
          "  if (( CURRENT == 2 )); then",
          "    _describe tool tools",
          "    return",
          "  fi",
          '  local tool="$words[2]"',
          "  shift words",
          "  (( CURRENT-- ))",
          '  case "$tool" in',
          ...cases,
          "  esac",
        ];
  const start = `if [ "$funcstack[1]" = "${name}" ]; then ${name} "$@"; else compdef ${name} ${program}; fi`;
  return `${[`#compdef ${program}`, ...own, ...tools, `${name}() {`, ...main, "}", start].join("\n")}\n`;
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
