import { Buffer } from "node:buffer";
import { type ChildProcess, spawn } from "node:child_process";
import process from "node:process";

/** How a process ended, and what it wrote. */
export interface Ended {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Standard output byte for byte. */
  readonly bytes: Uint8Array;
}

type Stream = "stdout" | "stderr";

/** A process whose output is collected. Its number is that of what the words become by exec. */
export class Running {
  readonly #child: ChildProcess;
  readonly #ended: Promise<[number | null, NodeJS.Signals | null]>;
  readonly #chunks: Record<Stream, Buffer[]> = { stdout: [], stderr: [] };
  #listeners: (() => void)[] = [];
  #over = false;

  constructor(words: readonly string[], environment: Readonly<Record<string, string>> = {}) {
    const [file = "", ...args] = words;
    this.#child = spawn(file, args, {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, ...environment },
    });
    this.#ended = new Promise((resolve, reject) => {
      this.#child.once("error", reject);
      this.#child.once("close", (status, signal) => {
        this.#over = true;
        this.#tell();
        resolve([status, signal]);
      });
    });
    this.#collect("stdout");
    this.#collect("stderr");
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get stdout(): string {
    return Buffer.concat(this.#chunks.stdout).toString();
  }

  get stderr(): string {
    return Buffer.concat(this.#chunks.stderr).toString();
  }

  /** Settles once this is true of the output, which is looked at again whenever there is more; throws at its end. */
  async until(holds: (output: Running) => boolean): Promise<void> {
    while (!holds(this)) {
      if (this.#over) throw new Error(`It ended before its time:\n${this.stdout}${this.stderr}`);
      await new Promise<void>((resolve) => this.#listeners.push(resolve));
    }
  }

  /** Not by the child's own method, after which Deno reports no status. */
  kill(signal: NodeJS.Signals): void {
    if (!this.#over) process.kill(this.pid, signal);
  }

  async ended(): Promise<Ended> {
    const [status, signal] = await this.#ended;
    const bytes = Buffer.concat(this.#chunks.stdout);
    return { status, signal, stdout: this.stdout, stderr: this.stderr, bytes };
  }

  #collect(stream: Stream): void {
    this.#child[stream]?.on("data", (chunk: Buffer) => {
      this.#chunks[stream].push(chunk);
      this.#tell();
    });
  }

  #tell(): void {
    for (const listener of this.#listeners.splice(0)) listener();
  }
}

/** Runs a command to its end. */
export async function run(...words: readonly string[]): Promise<Ended> {
  return await new Running(words).ended();
}
