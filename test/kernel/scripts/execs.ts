import { syscallNumber } from "../../../sdk/os/mod.ts";
import { perlText } from "../../support/performer.ts";

/** The header of execsnoop without options. */
export const HEADER = "COMM             PID     PPID    RET ARGS";

/** A row of execsnoop as BCC prints it: `%-16s %-7s %-7s %3s %s`. */
export function execRow(comm: string, pid: number, ppid: number, ret: number, args: string): string {
  const cells = [
    comm.padEnd(16),
    String(pid).padEnd(7),
    String(ppid).padEnd(7),
    String(ret).padStart(3),
    args,
  ];
  return cells.join(" ");
}

/** Perl that forks a child for each of these statements and waits for it; its value are the children's numbers. */
export function inChildren(...statements: readonly string[]): string {
  const forks = statements.map((statement) => {
    return `do { my $pid = fork; if (!$pid) { ${statement}; kill 9, $$ } waitpid $pid, 0; $pid }`;
  });
  return `join " ", ${forks.join(",\n")}`;
}

/** Perl that becomes a program; its first argument is its name. */
export function exec(file: string, ...args: readonly string[]): string {
  return `exec { ${perlText(file)} } ${[file, ...args].map((arg) => perlText(arg)).join(", ")}`;
}

/** Perl that calls execve(2) itself; `argv` is an expression. */
export function execve(file: string, argv: string): string {
  return `syscall(${syscallNumber("execve")}, my $file = ${perlText(`${file}\0`)}, my $argv = ${argv}, 0)`;
}

/** Perl that calls execveat(2) with no environment. */
export function execveat(dfd: string, file: string, argv: string, flags: number): string {
  const number = syscallNumber("execveat");
  return `syscall(${number}, ${dfd}, my $file = ${perlText(`${file}\0`)}, my $argv = ${argv}, 0, ${flags})`;
}

/** An expression of Perl: the array of pointers that execve(2) takes. */
export function pointers(...words: readonly string[]): string {
  return `pack("${"p".repeat(words.length)}x8", ${words.map((word) => perlText(word)).join(", ")})`;
}
