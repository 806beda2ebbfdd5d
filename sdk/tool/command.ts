import type { ChildProcess } from "node:child_process";
import process from "node:process";

/** How a command ended, in words: `exited with status 3`, `was ended by SIGTERM`. */
export type CommandEnd = string;

/**
 * A command that exists, with its process number, before anything is attached, and runs only when it is let go: a
 * shell waits for a line on descriptor 3 and then becomes the command. When this process dies first, so does the shell.
 */
export class HeldCommand implements AsyncDisposable {
  readonly #child: ChildProcess;

  private constructor(
    child: ChildProcess,
    readonly ended: Promise<CommandEnd>,
  ) {
    this.#child = child;
  }

  /** Starts and holds `words`; `toStderr` sends what the command prints there, where it cannot mix with our output. */
  static async start(words: readonly string[], toStderr: boolean): Promise<HeldCommand> {
    const { spawn } = await import("node:child_process");
    const gate = 'read -r go <&3 && exec 3<&- && exec "$@"';
    const child = spawn("/bin/sh", ["-c", gate, "sh", ...words], {
      stdio: ["inherit", toStderr ? 2 : "inherit", "inherit", "pipe"],
    });
    const ended = new Promise<CommandEnd>((resolve, reject) => {
      child.once("error", reject);
      child.once("exit", (status, signal) =>
        resolve(signal === null ? `exited with status ${status}` : `was ended by ${signal}`),
      );
    });
    return new HeldCommand(child, ended);
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Lets the command run. */
  release(): void {
    const gate = this.#child.stdio[3];
    if (gate !== null && gate !== undefined && "end" in gate) gate.end("go\n");
  }

  /** A command that outlives the run is asked to end, with everything that it started: a shell does not pass that on. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    for (const pid of await descendants(this.pid)) terminate(pid);
  }
}

/** A process and all its children's children. */
async function descendants(pid: number): Promise<number[]> {
  const { readFile } = await import("node:fs/promises");
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, "latin1").catch(() => "");
  const below = await Promise.all(
    children
      .split(" ")
      .filter(Boolean)
      .map((child) => descendants(Number(child))),
  );
  return [pid, ...below.flat()];
}

/** It may have ended by itself meanwhile. */
function terminate(pid: number): void {
  try {
    process.kill(pid, "SIGTERM");
  } catch {}
}
