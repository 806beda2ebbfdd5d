import type { CommandLine, Completion, FlagModel } from "../command-line/model.ts";
import type { CompletionTarget } from "./completion-for.ts";

const COMPGEN: Readonly<Record<Completion, string>> = {
  file: "-f",
  directory: "-d",
  user: "-u",
  command: "-c",
  pid: '-W "$(cd /proc && echo [0-9]*)"',
};

/** Bash's completion. Its functions are given the word to complete in $2 and the word before it in $3. */
export function bashCompletion({ program, lines, commands }: CompletionTarget): string {
  const name = functionName(program);
  const tools = lines.map((line) => lineFunction(`${name}_${functionName(line.name)}`, line));
  const own = lines.map(
    (line) => `complete -o bashdefault -F ${name}_${functionName(line.name)} ${line.name}`,
  );
  const main = `complete -o bashdefault -F ${name} ${program}`;
  return `${[...tools, chooser(name, lines, commands), main, ...own].join("\n")}\n`;
}

/** Completes the first word, and hands the others to the function of the tool that it names. */
function chooser(name: string, lines: readonly CommandLine[], commands: readonly string[]): string {
  const words = [...lines.map((line) => line.name), ...commands].join(" ");
  return [
    `${name}() {`,
    "  COMPREPLY=()",
    '  if [ "$COMP_CWORD" -eq 1 ]; then',
    `    COMPREPLY=($(compgen -W '${words}' -- "$2"))`,
    "    return",
    "  fi",
    `  case "\${COMP_WORDS[1]}" in`,
    ...lines.map((line) => `    ${line.name}) ${name}_${functionName(line.name)} "$@" ;;`),
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
