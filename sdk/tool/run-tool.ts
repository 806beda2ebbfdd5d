import process from "node:process";
import { SyscallError } from "../errors.ts";
import { HeldCommand } from "./command.ts";
import { describeFault } from "./command-line/fault.ts";
import { type Adapter, type CommandLine, type ParsedLine, ParseFault } from "./command-line/model.ts";
import { parseLine } from "./command-line/parse.ts";
import { cannotWrite, exitStatus, failureText, statusOf } from "./failure.ts";
import type { AnyOptions, Tool } from "./kinds.ts";
import { checkArguments, commandLineOf, readOptions } from "./line.ts";
import { Output } from "./output/output.ts";
import { openSink } from "./output/sink.ts";
import { Run } from "./run.ts";
import { runSummary, runTop } from "./run-reports.ts";
import { runStream } from "./run-stream.ts";

/** How long help and messages may take to be read. */
const PATIENCE_MS = 5000;
const MESSAGE_MS = 300;
/** How long after its end a tool may drain and report. */
const OVERDUE_MS = 2000;

/** What differs between callers of {@link runTool}. */
export interface RunToolOptions {
  /** The parser of the command line; commander's by default. */
  readonly adapter?: Adapter;
}

/** Runs a tool when its module is the program that was started; importing the module does nothing. */
export async function runIfMain(tool: Tool, meta: { readonly main?: boolean }): Promise<void> {
  if (meta.main === true) process.exit(await runTool(tool, process.argv.slice(2)));
}

/** Runs a tool with these arguments and returns its exit status. Standard output and standard error are the process's. */
export async function runTool(
  tool: Tool,
  argv: readonly string[],
  options: RunToolOptions = {},
): Promise<number> {
  const stderr = new Output(openSink(2));
  let verbose = false;
  try {
    const [parsed, line] = await parse(tool, argv, options.adapter);
    verbose = parsed.flags.has("verbose");
    return (
      (await answer(tool, argv, parsed)) ?? (await trace(tool, await read(tool, argv, line, parsed), stderr))
    );
  } catch (error) {
    stderr.write(failureText(tool.name, error, verbose));
    return statusOf(error);
  } finally {
    await stderr.finish(MESSAGE_MS);
  }
}

async function parse(
  tool: Tool,
  argv: readonly string[],
  adapter: Adapter | undefined,
): Promise<[ParsedLine, CommandLine]> {
  const line = commandLineOf(tool);
  return [await pointing(line, argv, () => parseLine(line, argv, adapter)), line];
}

async function read(
  tool: Tool,
  argv: readonly string[],
  line: CommandLine,
  parsed: ParsedLine,
): Promise<AnyOptions> {
  await pointing(line, argv, async () => checkArguments(line, parsed.arguments));
  const options = await readOptions(tool, argv, parsed);
  tool.check(options);
  return options;
}

/** Faults of the line get their place on it. */
async function pointing<T>(line: CommandLine, argv: readonly string[], step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    throw error instanceof ParseFault ? describeFault(line, argv, error) : error;
  }
}

/** What needs no tracing: help, version, schema. */
async function answer(
  tool: Tool,
  argv: readonly string[],
  { flags }: ParsedLine,
): Promise<number | undefined> {
  const wanted = ["help", "version", "schema"].find((key) => flags.has(key) && !tool.ownFlags.has(key));
  if (wanted === undefined) return undefined;
  const answers = await import("./answers.ts");
  const options = await readOptions(tool, argv, { flags, arguments: [] });
  const stdout = new Output(openSink(1));
  stdout.write(await answers[wanted as "help" | "version" | "schema"](tool, options));
  await stdout.finish(PATIENCE_MS);
  if (stdout.ended instanceof SyscallError) throw cannotWrite(stdout.ended);
  return exitStatus.done;
}

async function trace(tool: Tool, options: AnyOptions, stderr: Output): Promise<number> {
  if (tool.needs !== false) (await import("../features/mod.ts")).requireTracing(tool.needs);
  const command = await startCommand(options);
  const run = new Run(tool, options, stderr, command);
  run.ending.watchSignals();
  if (options.verbose) await tellLibbpf(run);
  try {
    if (!run.ending.signal.aborted) await Promise.race([drive(run), overdue(run)]);
  } catch (error) {
    run.ending.fail(error);
  }
  return await run.finish();
}

/** A tool that goes on after the end of its run is not waited for. */
async function overdue({ ending }: Run): Promise<void> {
  await ending.ended();
  await new Promise<void>((resolve) => void setTimeout(resolve, OVERDUE_MS).unref());
}

/** libbpf's own messages, which are otherwise only seen inside errors. */
async function tellLibbpf(run: Run): Promise<void> {
  const { onLibbpfMessage } = await import("../ffi/mod.ts");
  const stop = onLibbpfMessage(({ text }) => run.say(text.trimEnd()), "debug");
  run.scope.use({ [Symbol.dispose]: stop });
}

async function drive(run: Run): Promise<void> {
  const { behaviour } = run.tool;
  switch (behaviour.kind) {
    case "stream":
      return await runStream(run, behaviour);
    case "summary":
      return await runSummary(run, behaviour);
    case "top":
      return await runTop(run, behaviour);
  }
}

/** `--command` is for a shell; `--exec`, where a tool has it, is a program and its arguments. */
async function startCommand(options: AnyOptions): Promise<HeldCommand | undefined> {
  const words = (options.exec as readonly string[] | undefined) ?? [];
  if (words.length > 0) return await HeldCommand.start(words, options.json);
  if (options.command === undefined) return undefined;
  return await HeldCommand.start(["/bin/sh", "-c", options.command], options.json);
}
