#!/usr/bin/env bun
import { type OpenEvent, opensnoop } from "../probes/opensnoop.gen.ts";
import { opensnoopPath } from "../probes/opensnoop_path.gen.ts";
import { absentTracepoints } from "../sdk/object/mod.ts";
import { openFlags, opensWithMode } from "../sdk/os/mod.ts";
import { column, flag, group, runIfMain, type Scope, stream, UsageError } from "../sdk/tool/mod.ts";

const openFlag = flag.choice("f", "Only calls with one of these open(2) flags", Object.keys(openFlags), {
  aliases: ["flag_filter"],
  placeholder: "O_FLAG",
});

export const tool = stream({
  name: "opensnoop",
  about: `
    Print each open(2) and each call like it as it returns.

      PID    COMM               FD ERR PATH
      1576   snmpd              11   0 /proc/net/dev
      2901   sh                 -1   2 /etc/ld.so.preload

    FD is -1 when the call failed, and ERR its error number. PATH is what the
    caller wrote; a relative one begins at the working directory or at that of
    a descriptor, which -F puts in front. Traced are open, creat, openat,
    openat2 and open_by_handle_at. Not seen: opens by io_uring and those of
    32-bit programs.`,
  cost: "Two tracepoint hits per open. What filters leave out costs less than a microsecond.",
  examples: {
    "-p 181": "only process 181",
    "-x": "only calls that failed",
    "-e -f O_WRONLY -f O_RDWR": "only opens for writing, with flags and mode",
    "-F -n '^postgres'": "whole paths, of commands that begin with postgres",
    "--exec ls /tmp": "what ls opens",
    "-x --json --duration 10": "ten seconds of failures, one object per line",
  },
  flags: {
    ...group.target.flags,
    timestamp: flag.boolean("T", "Add the time since the first event"),
    printUid: flag.boolean("U", "Add the user"),
    failed: flag.boolean("x", "Only calls that failed"),
    name: flag.pattern("n", "Only commands whose name matches"),
    extendedFields: flag.boolean("e", "Add flags and mode", { aliases: ["extended_fields"] }),
    fullPath: flag.boolean("F", "Whole paths: relative ones with the directory that they begin at"),
    flagFilter: flag.repeatable(openFlag),
    bufferPages: flag.integer("b", "Size of the event buffer in pages, a power of two", { min: 1 }),
    ...group.idSets.flags,
    exec: flag.rest("", "Run a command and trace only it"),
  },
  letters: { duration: "d" },
  check: ({ exec, pid, bufferPages = 1 }) => {
    if (exec.length > 0 && pid !== undefined)
      throw new UsageError("Cannot trace a process and a command: give --pid or --exec", "--exec");
    if (!Number.isInteger(Math.log2(bufferPages)))
      throw new UsageError(
        `Cannot read "--buffer-pages": found ${bufferPages}, expected a power of two`,
        "--buffer-pages",
      );
  },
  columns: (options) => [
    column.timeSeconds({ hidden: !options.timestamp }),
    column.uid({ hidden: !options.printUid }),
    options.tid === undefined ? column.pid() : column.tid(),
    column.comm(),
    column.fd(),
    column.errno(),
    column.octal("flags", 8, { about: "Flags, octal", hidden: !options.extendedFields }),
    column.octal("mode", 4, {
      about: "Mode of a new file, octal",
      hidden: !options.extendedFields,
      text: modeText,
    }),
    column.text("path", {
      about: "File name",
      text: pathText,
      truncated: (row: OpenRow) => row.pathTruncated,
    }),
  ],
  async *rows({ options, scope }) {
    const attached = attach(options, scope);
    for await (const opens of attached.events.opens.read(scope.signal)) {
      const wanted = opens.filter(({ comm }) => options.name?.test(comm) ?? true);
      yield wanted.map(rowOf);
    }
  },
});

type Options = Parameters<typeof group.target.settings>[0] &
  Parameters<typeof group.idSets.settings>[0] & {
    readonly failed: boolean;
    readonly fullPath: boolean;
    readonly flagFilter: readonly string[];
    readonly exec: readonly string[];
    readonly bufferPages: number | undefined;
  };

const PAGE_BYTES = 4096;

/** Whole paths, mount namespaces and cgroups take CO-RE, which costs a start more than all else: a probe of its own. */
function attach(options: Options, scope: Scope) {
  const { failed, fullPath, flagFilter, exec, bufferPages } = options;
  const settings = {
    ...group.target.settings(options),
    ...group.idSets.settings(options),
    failedOnly: failed,
    flagFilter: flagFilter.reduce((bits, one) => bits | (openFlags[one] ?? 0), 0),
    ...(exec.length > 0 && { targetTgid: scope.command?.pid }),
  };
  const sizes = bufferPages === undefined ? {} : { opens: bufferPages * PAGE_BYTES };
  const common = { settings, sizes, pinned: group.idSets.pinned(options) };
  if (!fullPath && options.mntnsmap === undefined && options.cgroup === undefined) {
    return scope.attach(opensnoop, { ...common, disable: absentTracepoints(opensnoop) });
  }
  return scope.attach(opensnoopPath, {
    ...common,
    settings: { ...settings, wholePaths: fullPath },
    disable: absentTracepoints(opensnoopPath),
  });
}

interface OpenRow extends Omit<OpenEvent, "mode" | "path"> {
  readonly fd: number;
  readonly errno: number;
  /** Absent when it could not be read. */
  readonly path: string | undefined;
  /** Without a meaning for calls that cannot make a file. */
  readonly mode: number | undefined;
}

function rowOf(event: OpenEvent): OpenRow {
  const { ret, flags, mode, path, pathNull, pathUnreadable } = event;
  return {
    ...event,
    fd: ret < 0 ? -1 : ret,
    errno: ret < 0 ? -ret : 0,
    mode: opensWithMode(flags) ? mode : undefined,
    path: pathNull || pathUnreadable ? undefined : path,
  };
}

function modeText(mode: number | undefined): string {
  return mode === undefined ? "n/a" : mode.toString(8).padStart(4, "0");
}

/** A path that could not be read is never shown as an empty one. */
function pathText(path: string | undefined, { pathNull }: OpenRow): string {
  return path ?? (pathNull ? "(null)" : "<unreadable>");
}

await runIfMain(tool, import.meta);
