#!/usr/bin/env bun
import { basename } from "node:path";
import process from "node:process";
import { escapeTerminal } from "../sdk/report/mod.ts";
import {
  commandLineOf,
  exitStatus,
  nearest,
  runTool,
  summaryLine,
  type Tool,
  version,
} from "../sdk/tool/mod.ts";
import { tools } from "./_tools.ts";

type Command = (args: readonly string[]) => Promise<number>;

/** What `sonde` does beside running tools; the text is its line in the list. */
const commands: Readonly<Record<string, readonly [about: string, run: Command]>> = {
  completion: ["Print the completion of a shell: bash, zsh or fish", completion],
  doctor: ["Say what works on this host and why not; --json for programs", doctor],
};

/** Runs what the first argument names, or what this executable is called when it is called by a tool's name. */
export async function main(called: string, args: readonly string[]): Promise<number> {
  const own = tools.get(basename(called));
  if (own !== undefined) return await runTool((await own()).tool, args);
  const [name, ...rest] = args;
  if (name === undefined || name === "--help" || name === "-h" || name === "help") return await list();
  if (name === "--version" || name === "-V") return print(`sonde ${version}`);
  const tool = tools.get(name);
  if (tool !== undefined) return await runTool((await tool()).tool, rest);
  const command = commands[name]?.[1];
  return command === undefined ? unknown(name) : await command(rest);
}

async function list(): Promise<number> {
  const lines = (await loadAll()).map((tool) => [tool.name, summaryLine(tool)] as const);
  const others = Object.entries(commands).map(([name, [about]]) => [name, about] as const);
  const row = ([name, about]: readonly [string, string]) => `  ${name.padEnd(15)} ${about}`;
  const text = [
    "Usage: sonde NAME [ARGS...]",
    "",
    "Tools:",
    ...lines.map(row),
    "",
    "Others:",
    ...others.map(row),
  ];
  return print([...text, "", "`sonde NAME --help` explains a tool, with examples."].join("\n"));
}

async function doctor(args: readonly string[]): Promise<number> {
  const { diagnose, formatDiagnosis } = await import("../sdk/features/mod.ts");
  if (args.some((arg) => arg !== "--json"))
    return fail(`Cannot run doctor with "${args.join(" ")}": it takes only --json`);
  const diagnosis = diagnose();
  return print(args.length > 0 ? JSON.stringify(diagnosis) : formatDiagnosis(diagnosis));
}

async function completion([shell = "", ...rest]: readonly string[]): Promise<number> {
  const { completionFor, shells } = await import("../sdk/tool/completion/mod.ts");
  const known = shells.find((one) => one === shell);
  if (known === undefined || rest.length > 0)
    return fail(`Cannot complete for "${shell}": ${shells.join(", ")} are known`);
  return print(completionFor(known, (await loadAll()).map(commandLineOf), Object.keys(commands)));
}

async function loadAll(): Promise<Tool[]> {
  return (await Promise.all([...tools.values()].map((load) => load()))).map(({ tool }) => tool);
}

function unknown(name: string): number {
  const near = nearest(name, [...tools.keys(), ...Object.keys(commands)]);
  return fail(`Cannot find tool "${name}"${near === undefined ? "" : `: did you mean "${near}"?`}`);
}

function print(text: string): number {
  process.stdout.write(`${text}\n`);
  return exitStatus.done;
}

function fail(message: string): number {
  process.stderr.write(`sonde: ${escapeTerminal(message)}\n`);
  return exitStatus.usage;
}

if (import.meta.main) process.exit(await main(process.argv0, process.argv.slice(2)));
