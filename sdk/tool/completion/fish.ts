import type { CommandLine, Completion, FlagModel } from "../command-line/model.ts";
import type { CompletionTarget } from "./completion-for.ts";

const ACTIONS: Readonly<Record<Completion, string>> = {
  file: "-F",
  directory: "-xa '(__fish_complete_directories)'",
  user: "-xa '(__fish_complete_users)'",
  command: "-xa '(__fish_complete_command)'",
  pid: "-xa '(__fish_complete_pids)'",
};

/** Fish's completion: a `complete` per flag, under the condition of its subcommand and for the tool's own name. */
export function fishCompletion({ program, lines, commands }: CompletionTarget): string {
  const first = `complete -c ${program} -n __fish_use_subcommand`;
  const words = [
    ...lines.map(({ name, about }) => `${first} -a ${name} -d ${quote(about)}`),
    ...commands.map((command) => `${first} -a ${command}`),
  ];
  const tools = lines.flatMap((line) => [
    ...flagLines(program, line, ` -n '__fish_seen_subcommand_from ${line.name}'`),
    `complete -c ${line.name} -f`,
    ...flagLines(line.name, line, ""),
  ]);
  return `${[`complete -c ${program} -f`, ...words, ...tools].join("\n")}\n`;
}

function flagLines(program: string, line: CommandLine, condition: string): string[] {
  return line.flags.map((flag) => {
    const letter = flag.letter === "" ? "" : ` -s ${flag.letter}`;
    const names = flag.names.map((name) => ` -l ${name}`).join("");
    return `complete -c ${program}${condition}${letter}${names}${valueText(flag)} -d ${quote(flag.about)}`;
  });
}

function valueText(flag: FlagModel): string {
  if (flag.takes === "nothing") return "";
  if (flag.choices.length > 0) return ` -xa ${quote(flag.choices.join(" "))}`;
  return flag.completion === undefined ? " -x" : ` -r ${ACTIONS[flag.completion]}`;
}

function quote(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}
