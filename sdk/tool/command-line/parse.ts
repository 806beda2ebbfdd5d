import type { Adapter, CommandLine, ParsedLine } from "./model.ts";
import { splitRest } from "./split.ts";

/**
 * Parses by the model with the given adapter, commander by default. A line without arguments needs no parser, so the
 * commonest start does not pay for loading one.
 *
 * @throws ParseFault
 */
export async function parseLine(
  line: CommandLine,
  argv: readonly string[],
  adapter?: Adapter,
): Promise<ParsedLine> {
  const { argv: own, rest } = splitRest(line, argv);
  const parse = adapter ?? (own.length === 0 ? parseNothing : await defaultAdapter());
  const parsed = await parse(line, own);
  if (rest === undefined) return parsed;
  return { ...parsed, flags: new Map([...parsed.flags, [rest.flag.key, rest.texts]]) };
}

async function defaultAdapter(): Promise<Adapter> {
  return (await import("./commander.ts")).commanderAdapter;
}

function parseNothing(): Promise<ParsedLine> {
  return Promise.resolve({ flags: new Map(), arguments: [] });
}
