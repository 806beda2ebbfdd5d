import type { CommandLine } from "../command-line/model.ts";
import { bashCompletion } from "./bash.ts";
import { fishCompletion } from "./fish.ts";
import { zshCompletion } from "./zsh.ts";

/** The words of an executable that has tools as subcommands, and of the tools under their own names. */
export interface CompletionTarget {
  /** The executable's name. */
  readonly program: string;
  readonly lines: readonly CommandLine[];
  /** Subcommands without flags of their own. */
  readonly commands: readonly string[];
}

/** The shells that completion is written for. */
export const shells = ["bash", "zsh", "fish"] as const;

export type Shell = (typeof shells)[number];

/**
 * A script, to be sourced, that teaches a shell the flags of tools and what their values can be: for `sonde opensnoop`
 * as well as for `opensnoop`.
 */
export function completionFor(
  shell: Shell,
  lines: readonly CommandLine[],
  commands: readonly string[] = [],
  program = "sonde",
): string {
  const target = { program, lines, commands };
  switch (shell) {
    case "bash":
      return bashCompletion(target);
    case "zsh":
      return zshCompletion(target);
    case "fish":
      return fishCompletion(target);
  }
}
