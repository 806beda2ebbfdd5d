import type { FlagModel } from "./command-line/model.ts";
import type { Tool } from "./kinds.ts";
import { commandLineOf } from "./line.ts";

/** Long flags that BCC itself gives several meanings, each with the reason why that stays so. */
export type FlagExceptions = Readonly<Record<string, string>>;

/**
 * What is wrong with the flags of these tools, one line each: a long flag that means different things (another kind of
 * value, other words) in two tools and is no exception, a name or letter that is used twice in one.
 */
export function flagClashes(tools: readonly Tool[], exceptions: FlagExceptions = {}): string[] {
  return [...tools.flatMap(clashesWithin), ...clashesBetween(tools, exceptions)];
}

/** Fails when {@link flagClashes} finds something; for a unit test over all tools. */
export function assertNoFlagClash(tools: readonly Tool[], exceptions: FlagExceptions = {}): void {
  const clashes = flagClashes(tools, exceptions);
  if (clashes.length > 0) throw new Error(`Flags clash:\n${clashes.join("\n")}`);
}

function clashesWithin(tool: Tool): string[] {
  const { flags } = commandLineOf(tool);
  const spellings = flags
    .flatMap((flag) => [flag.letter, ...flag.names])
    .filter((spelling) => spelling !== "");
  const twice = new Set(spellings.filter((one, index) => spellings.indexOf(one) !== index));
  return [...twice].map((spelling) => `${tool.name}: "${dashed(spelling)}" is used twice`);
}

function clashesBetween(tools: readonly Tool[], exceptions: FlagExceptions): string[] {
  const seen = new Map<string, { readonly tool: Tool; readonly flag: FlagModel }>();
  const clashes: string[] = [];
  for (const tool of tools) {
    for (const flag of commandLineOf(tool).flags) {
      for (const name of flag.names) {
        const first = seen.get(name) ?? { tool, flag };
        seen.set(name, first);
        if (!(name in exceptions) && meaning(first.flag) !== meaning(flag)) {
          clashes.push(
            `"--${name}": ${first.tool.name} has ${meaning(first.flag)}, ${tool.name} has ${meaning(flag)}`,
          );
        }
      }
    }
  }
  return clashes;
}

/** Letters follow BCC and may differ; what a long flag is and does may not. */
function meaning(flag: FlagModel): string {
  return `"${flag.about}" (${flag.takes === "nothing" ? "switch" : flag.placeholder})`;
}

function dashed(spelling: string): string {
  return spelling.length === 1 ? `-${spelling}` : `--${spelling}`;
}
