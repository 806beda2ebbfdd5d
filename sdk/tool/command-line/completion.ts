import { bashCompletion } from "./completion-bash.ts";
import { fishCompletion } from "./completion-fish.ts";
import { zshCompletion } from "./completion-zsh.ts";
import type { CommandLine } from "./model.ts";

/** What completion completes: a program of its own, or one with tools as subcommands (`sonde opensnoop`). */
export interface CompletionTarget {
  /** The executable's name. */
  readonly program: string;
  /** The program's own command line; absent when it only has subcommands. */
  readonly line?: CommandLine;
  readonly subcommands?: readonly Subcommand[];
}

/** One tool of a multi-call executable. */
export interface Subcommand {
  readonly line: CommandLine;
  /** What it does, in one line. */
  readonly summary: string;
}

/** The shells that completion is written for. */
export const shells = ["bash", "zsh", "fish"] as const;

export type Shell = (typeof shells)[number];

/** A script that teaches `shell` the words of a program: flags, values, subcommands. To be sourced. */
export function completionScript(shell: Shell, target: CompletionTarget): string {
  switch (shell) {
    case "bash":
      return bashCompletion(target);
    case "zsh":
      return zshCompletion(target);
    case "fish":
      return fishCompletion(target);
  }
}
