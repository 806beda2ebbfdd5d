import { escapeTerminal } from "../report/mod.ts";
import type { CommandLine, FlagModel } from "./command-line/model.ts";
import type { AnyOptions, Tool } from "./kinds.ts";
import { commandLineOf } from "./line.ts";
import { dedent, wrap } from "./text.ts";

const WIDTH = 80;
const INDENT = "  ";
/** Left columns wider than this have their text on the next line. */
const MOST_LEFT = 26;

/** The help text of a tool: at most 80 columns wide, made from the declaration alone. */
export function helpText(tool: Tool, options: AnyOptions): string {
  const line = commandLineOf(tool);
  const parts = [
    usage(line),
    dedent(tool.about),
    ...flagSections(line),
    section("Columns", columnLines(tool, options)),
    section("Examples", exampleLines(tool)),
    section("Cost", wrap(tool.cost ?? "", WIDTH - INDENT.length)),
  ];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

function usage(line: CommandLine): string {
  let words = "";
  for (const { name, required, variadic } of [...line.arguments].reverse()) {
    const word = `${name.toUpperCase()}${variadic ? "..." : ""}`;
    const tail = words === "" ? word : `${word} ${words}`;
    words = required ? tail : `[${tail}]`;
  }
  return `Usage: ${line.name} [FLAGS]${words === "" ? "" : ` ${words}`}`;
}

function flagSections(line: CommandLine): string[] {
  const headings = [...new Set(line.flags.map((flag) => flag.heading))];
  const positional: [string, string][] = line.arguments.map((one) => [one.name.toUpperCase(), one.about]);
  const flags = headings.map((heading) => {
    const pairs = line.flags.filter((flag) => flag.heading === heading).map(flagPair);
    return section(heading, twoColumns(pairs));
  });
  return [section("Arguments", twoColumns(positional)), ...flags];
}

function flagPair(flag: FlagModel): [string, string] {
  const letter = flag.letter === "" ? "    " : `-${flag.letter}, `;
  const value = flag.takes === "nothing" ? "" : ` ${flag.placeholder}`;
  const more =
    flag.names.length > 1
      ? ` (also ${flag.names
          .slice(1)
          .map((name) => `--${name}`)
          .join(", ")})`
      : "";
  return [`${letter}--${flag.names[0]}${value}`, `${flag.about}${more}`];
}

function columnLines(tool: Tool, options: AnyOptions): string[] {
  const columns = tool.columns?.(options) ?? [];
  return twoColumns(
    columns.map(({ title, key, about, hidden, unit }) => {
      const where = hidden ? "only in JSON" : key === title.toLowerCase() ? "" : `in JSON ${key}`;
      const details = [unit, where].filter((one) => one !== "").join(", ");
      return [title, details === "" ? about : `${about} (${details})`.trim()];
    }),
  );
}

function exampleLines(tool: Tool): string[] {
  return twoColumns(
    Object.entries(tool.examples).map(([args, about]) => [`${tool.name} ${args}`.trim(), about]),
  );
}

function section(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? "" : [`${title}:`, ...lines.map((line) => INDENT + line)].join("\n");
}

function twoColumns(pairs: readonly (readonly [string, string])[]): string[] {
  const left = Math.min(MOST_LEFT, Math.max(0, ...pairs.map(([name]) => name.length)));
  return pairs.flatMap(([name, about]) => {
    const lines = wrap(escapeTerminal(about), WIDTH - INDENT.length - left - 2);
    const fits = name.length <= left;
    const first = fits ? `${name.padEnd(left)}  ${lines[0] ?? ""}` : name;
    const others = lines.slice(fits ? 1 : 0).map((one) => `${" ".repeat(left + 2)}${one}`);
    return [first.trimEnd(), ...others];
  });
}
