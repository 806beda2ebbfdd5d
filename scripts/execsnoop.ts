#!/usr/bin/env bun
import { type ExecEvent, execsnoop } from "../probes/execsnoop.gen.ts";
import { decodeString } from "../sdk/btf/mod.ts";
import { column, flag, group, runIfMain, stream } from "../sdk/tool/mod.ts";

export const tool = stream({
  name: "execsnoop",
  about: `
    Print each program as it starts, with its arguments.

      COMM             PID     PPID    RET ARGS
      ls               28529   28527     0 /bin/ls --color=auto /tmp

    A line per execve(2) and execveat(2). COMM is the name after a success and
    the old one after a failure. The first of ARGS is the file as it was named,
    the others are the program's arguments. A script is shown by its own name,
    not its interpreter's. Not seen: the failures of 32-bit programs.`,
  cost: "One tracepoint hit per program; with -x four more.",
  examples: {
    "-x": "with attempts that failed",
    "-T -U": "with time and user",
    "-u 1000": "only what user 1000 starts",
    "-q -n '^(ba)?sh$'": "only shells, arguments in quotes",
    "-l backup": "only lines with backup in them",
    "--json --command make": "what make starts, one object per line",
  },
  flags: {
    ...group.target.withLetters({ pid: "p", tid: "", cgroup: "c" }),
    time: flag.boolean("T", "Add the time of day"),
    timestamp: flag.boolean("t", "Add the time since tracing began"),
    fails: flag.boolean("x", "Attempts that failed too"),
    quote: flag.boolean("q", "Arguments in quotes"),
    name: flag.pattern("n", "Only commands whose name matches"),
    line: flag.pattern("l", "Only lines of arguments that match"),
    printUid: flag.boolean("U", "Add the user"),
    printCpu: flag.boolean("C", "Add the CPU"),
    printPcomm: flag.boolean("M", "Add the name of the parent"),
    maxArgs: flag.integer("", "Arguments to show, the file's name among them", { min: 1, default: 20 }),
    ppid: flag.integer("P", "Only children of this process", { placeholder: "PID" }),
    ...group.idSets.flags,
  },
  columns: (options) => [
    column.timeOfDay({ hidden: !options.time, width: 8 }),
    column.timeSeconds({ hidden: !options.timestamp, since: "start", digits: 3, width: 7 }),
    column.uid({ hidden: !options.printUid }),
    column.comm(),
    column.pid({ width: 7 }),
    column.text("parentComm", {
      key: "pcomm",
      title: "PCOMM",
      about: "Name of the parent",
      hidden: !options.printPcomm,
    }),
    column.ppid({ text: (ppid) => (ppid === 0 ? "?" : String(ppid)) }),
    column.integer("cpu", { title: "CPU", about: "CPU", hidden: !options.printCpu, width: 4, align: "left" }),
    column.integer("ret", { title: "RET", about: "0, or the error number negated", width: 3 }),
    column.list("args", {
      title: "ARGS",
      about: "The file as named, and the arguments",
      text: argsText(options),
      truncated: (row: ExecRow) => row.argsTruncated,
    }),
  ],
  async *rows({ options, scope }) {
    const { ppid, fails } = options;
    const probe = scope.attach(execsnoop, {
      settings: {
        ...group.target.settings(options),
        ...group.idSets.settings(options),
        targetPpid: ppid,
      },
      pinned: group.idSets.pinned(options),
      disable: fails ? [] : ["enter_execve", "exit_execve", "enter_execveat", "exit_execveat"],
    });
    const wanted = ({ comm, args }: ExecRow) =>
      (options.name?.test(comm) ?? true) && (options.line?.test(args.join(" ")) ?? true);
    for await (const execs of probe.events.execs.read(scope.signal)) yield execs.map(rowOf).filter(wanted);
  },
});

interface ExecRow extends ExecEvent {
  readonly args: readonly string[];
}

function rowOf(event: ExecEvent): ExecRow {
  return { ...event, args: argumentsOf(event) };
}

const UNREADABLE = "<unreadable>";

/** The file as it was named, then argv from 1 on; a script's come behind its interpreter's, led by its own name. */
function argumentsOf({
  words,
  interpreted,
  filenameUnreadable,
  argsUnreadable,
  argsCount,
}: ExecEvent): string[] {
  const [named = "", ...argv] = splitWords(words);
  const filename = filenameUnreadable ? UNREADABLE : named;
  const missing = argsUnreadable && argsCount === 0 ? [UNREADABLE] : [];
  const first = interpreted ? argv.indexOf(named) + 1 : 1;
  return [filename, ...argv.slice(Math.max(first, 1)), ...missing];
}

/** Splits at NUL bytes; the last word may lack its own. */
function splitWords(bytes: Uint8Array): string[] {
  const words: string[] = [];
  for (let start = 0; start < bytes.length; ) {
    const found = bytes.indexOf(0, start);
    const end = found < 0 ? bytes.length : found;
    words.push(decodeString(bytes, start, end));
    start = end + 1;
  }
  return words;
}

/** The runner puts "..." behind arguments that were cut; behind those that are only not shown, it is put here. */
function argsText({ maxArgs, quote }: { readonly maxArgs: number; readonly quote: boolean }) {
  return (args: readonly string[], { argsTruncated }: ExecRow) => {
    const shown = args.slice(0, maxArgs).map((arg) => (quote ? quoted(arg) : arg));
    const more = args.length > maxArgs ? [argsTruncated ? "" : "..."] : [];
    return [...shown, ...more].join(" ");
  };
}

function quoted(arg: string): string {
  return `"${arg.replace(/["\\]/g, "\\$&")}"`;
}

await runIfMain(tool, import.meta);
