import type { CompletionTarget } from "./completion.ts";
import type { CommandLine, Completion, FlagModel } from "./model.ts";

const ACTIONS: Readonly<Record<Completion, string>> = {
  file: "-F",
  directory: "-xa '(__fish_complete_directories)'",
  user: "-xa '(__fish_complete_users)'",
  command: "-xa '(__fish_complete_command)'",
  pid: "-xa '(__fish_complete_pids)'",
};

/** Fish's completion: one `complete` per flag, under the condition of its subcommand. */
export function fishCompletion({ program, line, subcommands = [] }: CompletionTarget): string {
  const own = line === undefined ? [] : flagLines(program, line, "");
  const tools = subcommands.flatMap(({ line: one, summary }) => [
    `complete -c ${program} -n __fish_use_subcommand -a ${one.name} -d ${quote(summary)}`,
    ...flagLines(program, one, ` -n '__fish_seen_subcommand_from ${one.name}'`),
  ]);
  return `${[`complete -c ${program} -f`, ...own, ...tools].join("\n")}\n`;
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
