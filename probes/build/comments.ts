import { readSources } from "./sources.ts";

/** What the comments of a C source say about its settings and struct members. */
export interface Comments {
  /** By the setting's C name. */
  readonly settings: ReadonlyMap<string, string>;
  /** By `struct.member`, in C names. */
  readonly members: ReadonlyMap<string, string>;
  /** The comment before a struct, by its name. */
  readonly structs: ReadonlyMap<string, string>;
}

const SETTING =
  /^const volatile [^;=]*?(\w+)(?:\[\w+\])?(?: __attribute__\(\(.*\)\))?(?: = [^;]+)?;\s*\/\*\s*(.*?)\s*\*\//gm;
const STRUCT = /(?:^\/\*\s*([^\n]*?)\s*\*\/\n)?^struct (\w+) \{\n([\s\S]*?)^\}/gm;
const MEMBER = /^\s+[^;\n]*?(\w+)(?:\[\w*\])*;\s*\/\*\s*(.*?)\s*\*\//gm;

/**
 * Collects the comments that stand behind settings and struct members, and on the line before structs, in a source and in
 * all that it includes.
 */
export async function readComments(source: string): Promise<Comments> {
  const text = (await readSources(source)).map((file) => file.text).join("\n");
  const settings = new Map([...text.matchAll(SETTING)].map(([, name = "", said = ""]) => [name, said]));
  const structs = new Map<string, string>();
  const members = new Map<string, string>();
  for (const [, said, struct = "", body = ""] of text.matchAll(STRUCT)) {
    if (said !== undefined) structs.set(struct, said);
    for (const [, member = "", about = ""] of body.matchAll(MEMBER))
      members.set(`${struct}.${member}`, about);
  }
  return { settings, members, structs };
}
