import type { CompletionTarget } from "./completion.ts";
import type { CommandLine, Completion, FlagModel } from "./model.ts";

const COMPGEN: Readonly<Record<Completion, string>> = {
  file: "-f",
  directory: "-d",
  user: "-u",
  command: "-c",
  pid: '-W "$(cd /proc && echo [0-9]*)"',
};

/** Bash's completion (a function gets the word in $2, the one before in $3): one function per command line, chosen by the first word where there are subcommands. */
export function bashCompletion({ program, line, subcommands = [] }: CompletionTarget): string {
  const name = functionName(program);
  const own = line === undefined ? [] : [lineFunction(name, line)];
  const tools = subcommands.map((one) => lineFunction(`${name}_${functionName(one.line.name)}`, one.line));
  const main =
    subcommands.length === 0
      ? `${name}_main() { ${name} "$@"; }`
      : chooser(
          name,
          subcommands.map((one) => one.line),
        );
  return `${[...own, ...tools, main, `complete -o bashdefault -F ${name}_main ${program}`].join("\n")}\n`;
}

function chooser(name: string, lines: readonly CommandLine[]): string {
  const cases = lines.map((line) => `    ${line.name}) ${name}_${functionName(line.name)} "$@" ;;`);
  return [
    `${name}_main() {`,
    '  local cur="$2"',
    "  if [ $COMP_CWORD -eq 1 ]; then",
    `    COMPREPLY=($(compgen -W '${lines.map((line) => line.name).join(" ")}' -- "$cur"))`,
    "    return",
    "  fi",
    `  case "\${COMP_WORDS[1]}" in`,
    ...cases,
    "  esac",
    "}",
  ].join("\n");
}

function lineFunction(name: string, line: CommandLine): string {
  const words = line.flags.flatMap(flagWords).join(" ");
  return [
    `${name}() {`,
    '  local cur="$2" prev="$3"',
    "  COMPREPLY=()",
    '  case "$prev" in',
    ...line.flags.filter((flag) => flag.takes !== "nothing").map(valueCase),
    "  esac",
    '  case "$cur" in',
    `    -*) COMPREPLY=($(compgen -W '${words}' -- "$cur")) ;;`,
    "  esac",
    "}",
  ].join("\n");
}

function valueCase(flag: FlagModel): string {
  const reply = valueWords(flag);
  const action = reply === undefined ? "" : `COMPREPLY=($(compgen ${reply} -- "$cur")); `;
  return `    ${flagWords(flag).join("|")}) ${action}return ;;`;
}

function valueWords(flag: FlagModel): string | undefined {
  if (flag.choices.length > 0) return `-W '${flag.choices.join(" ")}'`;
  return flag.completion === undefined ? undefined : COMPGEN[flag.completion];
}

/** Every spelling of a flag. */
export function flagWords(flag: FlagModel): string[] {
  return [...(flag.letter === "" ? [] : [`-${flag.letter}`]), ...flag.names.map((name) => `--${name}`)];
}

function functionName(program: string): string {
  return `_${program.replace(/[^A-Za-z0-9]/g, "_")}`;
}
