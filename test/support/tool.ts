import process from "node:process";
import { fileURLToPath } from "node:url";
import { type Ended, Running } from "./running.ts";

/** Other users cannot read the home directory, where Deno would keep its cache; so it is to keep none. */
const ENVIRONMENT = { DENO_DIR: "/dev/null/none", DENO_NO_UPDATE_CHECK: "1", NO_COLOR: "1" };

/** What may be said of a run beside its arguments. */
export interface ToolOptions {
  /** Words in front of it, as `setpriv ...`, that become the tool by exec. */
  readonly before?: readonly string[];
  /** Flags of the runtime. */
  readonly runtime?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

/** The words that run a file of the repository under the runtime of this very test. */
export function scriptCommand(
  path: string,
  args: readonly string[],
  runtime: readonly string[] = [],
): string[] {
  const file = fileURLToPath(new URL(`../../${path}`, import.meta.url));
  const flags = process.versions.bun === undefined ? ["run", "--allow-all", "--no-check"] : [];
  return [process.execPath, ...flags, ...runtime, file, ...args];
}

/** The words that run a tool; a name with a slash is a path from the root of the repository. */
export function toolCommand(name: string, args: readonly string[] = [], options: ToolOptions = {}): string[] {
  const path = name.includes("/") ? name : `scripts/${name}.ts`;
  return [...(options.before ?? []), ...scriptCommand(path, args, options.runtime)];
}

/** Runs a tool to its end. */
export async function runTool(name: string, args: readonly string[], options?: ToolOptions): Promise<Ended> {
  return await start(name, args, options).ended();
}

/** Runs a shell script in which "$@" is the tool. */
export function startInShell(script: string, name: string, args: readonly string[] = []): Running {
  return new Running(["/bin/bash", "-c", script, "bash", ...toolCommand(name, args)], ENVIRONMENT);
}

/** Starts a tool; returns it once it has attached everything. */
export async function startTool(
  name: string,
  args: readonly string[],
  options?: ToolOptions,
): Promise<Running> {
  const tool = start(name, args, options);
  await tool.until(isTracing);
  return tool;
}

function start(name: string, args: readonly string[], options?: ToolOptions): Running {
  return new Running(toolCommand(name, args, options), { ...ENVIRONMENT, ...options?.environment });
}

/** A tool says so on stderr, or with BCC's line on stdout. */
export function isTracing({ stdout, stderr }: Running): boolean {
  return /^\w+: tracing/m.test(stderr) || /^Tracing/m.test(stdout);
}

/** Traces a workload from before its first to after its last step; then the tool is interrupted, as by Ctrl-C. */
export async function trace(
  name: string,
  args: readonly string[],
  workload: (tool: Running) => unknown,
  options?: ToolOptions,
): Promise<Ended> {
  const tool = await startTool(name, args, options);
  try {
    await workload(tool);
  } finally {
    tool.kill("SIGINT");
  }
  return await tool.ended();
}

/** Traces one workload with several tools, or one tool with several command lines, at the same time. */
export async function traceAll(
  commands: readonly (readonly [name: string, args: readonly string[]])[],
  workload: () => unknown,
): Promise<readonly Ended[]> {
  const tools = await Promise.all(commands.map(([name, args]) => startTool(name, args)));
  try {
    await workload();
  } finally {
    for (const tool of tools) tool.kill("SIGINT");
  }
  return await Promise.all(tools.map((tool) => tool.ended()));
}

/** The lines of a table behind its header. */
export function rowsOf({ stdout }: Pick<Ended, "stdout">): readonly string[] {
  return stdout.split("\n").slice(1, -1);
}

/** The objects of `--json`. */
export function recordsOf({ stdout }: Pick<Ended, "stdout">): readonly Record<string, unknown>[] {
  return stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

/** What a tool says on stderr of a run in which nothing happens that needs to be told. */
export function tracingLine(name: string): string {
  return `${name}: tracing, Ctrl-C ends it\n`;
}
