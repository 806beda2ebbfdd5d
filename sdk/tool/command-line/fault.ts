import { UsageError } from "../../errors.ts";
import { escapeTerminal, pad } from "../../report/mod.ts";
import { nearest } from "../nearest.ts";
import type { CommandLine, ParseFault } from "./model.ts";

/** A mistake on the command line, with the place that the caret points at. */
export class CommandLineError extends UsageError {
  constructor(
    message: string,
    /** The line as typed, and a line of carets below it. */
    readonly excerpt: readonly [string, string],
    flag?: string,
    hint?: string,
  ) {
    super(message, flag, { hint });
  }
}

/** What a parser found wrong, said in the words of the model. */
export function describeFault(
  line: CommandLine,
  argv: readonly string[],
  fault: ParseFault,
): CommandLineError {
  const [message, hint] = faultText(line, fault);
  return new CommandLineError(
    message,
    pointAt(line.name, argv, placeOf(argv, fault.token)),
    fault.token,
    hint,
  );
}

/** The line with carets under the argument at `place`; past the end for something that is missing. */
export function pointAt(name: string, argv: readonly string[], place: number): readonly [string, string] {
  const texts = [name, ...argv].map(shellText);
  const target = texts[place + 1] ?? "";
  const before = texts.slice(0, place + 1).join(" ");
  return [texts.join(" "), `${pad("", before.length + 1, "left")}${"^".repeat(Math.max(1, target.length))}`];
}

/** Where a text stands: as an argument, after `=`, after a letter, or inside a cluster of letters. */
export function placeOf(argv: readonly string[], text: string, names: readonly string[] = []): number {
  const after = argv.findIndex((token, i) => token === text && names.includes(argv[i - 1] ?? ""));
  if (after >= 0) return after;
  const attached = argv.findIndex((token) =>
    names.some((name) => token === `${name}=${text}` || token === name + text),
  );
  if (attached >= 0) return attached;
  const whole = argv.indexOf(text);
  if (whole >= 0) return whole;
  const cluster = argv.findIndex((token) => /^-[^-]/.test(token) && token.includes(text.replace(/^-/, "")));
  return cluster >= 0 ? cluster : argv.length;
}

function faultText(line: CommandLine, fault: ParseFault): [message: string, hint: string | undefined] {
  const quoted = `"${escapeTerminal(fault.token)}"`;
  switch (fault.kind) {
    case "unknown-flag":
      return [`Unknown flag ${quoted}`, suggestion(line, fault.token)];
    case "missing-value":
      return [`Cannot read ${quoted}: found the end of the line, expected a value`, undefined];
    case "needless-value":
      return [`Cannot read ${quoted}: found a value, expected none`, undefined];
    case "missing-argument":
      return [`Cannot start: found no ${fault.token.toUpperCase()}, expected one`, undefined];
    case "extra-argument":
      return [
        `Cannot read ${quoted}: found one argument too many, expected ${expectedCount(line)}`,
        undefined,
      ];
  }
}

function suggestion(line: CommandLine, token: string): string | undefined {
  const typed = token.replace(/^--?/, "").split("=")[0] ?? "";
  const candidates = line.flags.flatMap((flag) => flag.names);
  const name = typed.length > 1 ? nearest(typed, candidates) : undefined;
  return name === undefined ? undefined : `Did you mean "--${name}"?`;
}

function expectedCount(line: CommandLine): string {
  return line.arguments.length === 0 ? "no argument" : `at most ${line.arguments.length}`;
}

/** The text as it could be typed again in a shell, on one line. */
function shellText(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${escapeTerminal(text)}'`;
}
