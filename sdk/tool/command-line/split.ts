import type { CommandLine, FlagModel } from "./model.ts";
import { ParseFault } from "./model.ts";

/** Arguments up to a flag that takes the rest of the line, and that rest. */
export interface SplitLine {
  readonly argv: readonly string[];
  readonly rest: { readonly flag: FlagModel; readonly texts: readonly string[] } | undefined;
}

/** Cuts off a flag like `--exec CMD ARGS...`, so that no parser takes the command's flags for ours. */
export function splitRest(line: CommandLine, argv: readonly string[]): SplitLine {
  for (let i = 0; i < argv.length && argv[i] !== "--"; i++) {
    const flag = findFlag(line, argv[i] ?? "");
    if (flag?.takes === "rest") return { argv: argv.slice(0, i), rest: { flag, texts: restOf(argv, i) } };
    if (flag?.takes === "value") i++;
  }
  return { argv, rest: undefined };
}

/** The flag that `token` is the whole name of: `-p` or `--pid`, without an attached value. */
export function findFlag(line: CommandLine, token: string): FlagModel | undefined {
  if (token.startsWith("--")) return line.flags.find((flag) => flag.names.includes(token.slice(2)));
  if (token.length !== 2 || !token.startsWith("-")) return undefined;
  return line.flags.find((flag) => flag.letter === token[1]);
}

function restOf(argv: readonly string[], index: number): readonly string[] {
  const texts = argv.slice(index + 1);
  if (texts.length === 0) throw new ParseFault("missing-value", argv[index] ?? "");
  return texts;
}
