import { type ChildProcess, spawn } from "node:child_process";
import process from "node:process";
import { fileURLToPath } from "node:url";

/** The words that run a fixture under the runtime of this very test. */
export function fixtureCommand(name: string, args: readonly string[] = []): string[] {
  const file = fileURLToPath(new URL(`fixtures/${name}.ts`, import.meta.url));
  const run = process.versions.bun === undefined ? ["run", "--allow-all", "--no-check"] : [];
  return [process.execPath, ...run, file, ...args];
}

/** How a process ended, and what it wrote. */
export interface Ended {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A process whose output is collected. */
export class Running {
  stdout = "";
  stderr = "";
  readonly child: ChildProcess;
  readonly #ended: Promise<[number | null, NodeJS.Signals | null]>;
  #listeners: (() => void)[] = [];

  constructor(words: readonly string[], environment: Readonly<Record<string, string>> = {}) {
    const [file = "", ...args] = words;
    this.child = spawn(file, args, {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, ...environment },
    });
    this.#ended = new Promise((resolve) => {
      this.child.once("close", (status, signal) => resolve([status, signal]));
    });
    for (const stream of ["stdout", "stderr"] as const) {
      this.child[stream]?.setEncoding("utf8").on("data", (text: string) => this.#collect(stream, text));
    }
  }

  /** Settles once a stream holds this text. */
  async until(stream: "stdout" | "stderr", text: string): Promise<void> {
    while (!this[stream].includes(text)) await new Promise<void>((resolve) => this.#listeners.push(resolve));
  }

  /** Not by the child's own method, after which Deno reports no status. */
  kill(signal: NodeJS.Signals): void {
    if (this.child.pid !== undefined && this.child.exitCode === null) process.kill(this.child.pid, signal);
  }

  async ended(): Promise<Ended> {
    const [status, signal] = await this.#ended;
    return { status, signal, stdout: this.stdout, stderr: this.stderr };
  }

  #collect(stream: "stdout" | "stderr", text: string): void {
    this[stream] += text;
    for (const listener of this.#listeners.splice(0)) listener();
  }
}

/** Runs a fixture to its end. */
export async function runFixture(name: string, ...args: readonly string[]): Promise<Ended> {
  return await new Running(fixtureCommand(name, args)).ended();
}

/** Runs a shell script in which "$@" is the fixture. */
export async function runInShell(script: string, name: string, ...args: readonly string[]): Promise<Ended> {
  return await new Running(["/bin/bash", "-c", script, "bash", ...fixtureCommand(name, args)]).ended();
}
