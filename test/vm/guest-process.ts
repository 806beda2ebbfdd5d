import { type ChildProcess, spawn } from "node:child_process";
import process from "node:process";
import type { Readable } from "node:stream";
import { VmError } from "./errors.ts";

/** What ends this process ends its guests, and then their temporary files are removed. */
const ENDINGS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** How QEMU ended. */
export interface GuestEnd {
  /** What the guest's job printed, standard output and standard error together. Empty for a terminal. */
  readonly output: string;
  /** What QEMU itself printed to its standard error. */
  readonly complaints: string;
  /** The process that had to be killed because the time was over. */
  readonly killed?: number;
  /** The signal to this process that ended the guest. */
  readonly interrupted?: NodeJS.Signals;
}

export interface GuestProcessOptions {
  readonly timeoutMs: number;
  /** Gives QEMU this process's terminal. */
  readonly interactive: boolean;
  readonly onOutput?: ((chunk: Uint8Array) => void) | undefined;
}

/** Runs QEMU to its end; kills it, by its process id, when the time is over or a signal ends this process. */
export function runGuest(
  command: { program: string; args: readonly string[] },
  options: GuestProcessOptions,
): Promise<GuestEnd> {
  const { promise, resolve, reject } = Promise.withResolvers<GuestEnd>();
  const terminal = options.interactive ? "inherit" : "pipe";
  // The guest's port closes when QEMU reads an end of file: standard input is a pipe that stays open and silent.
  const child = spawn(command.program, command.args, { stdio: [terminal, terminal, "pipe"] });
  const output = collect(child.stdout, options.onOutput);
  const complaints = collect(child.stderr);
  const reason = killOnTime(child, options.timeoutMs);
  child.on("error", (cause) => reject(new VmError(`Cannot run QEMU: ${cause.message}`, { cause })));
  child.on("close", () => resolve({ output: output(), complaints: complaints(), ...reason() }));
  return promise;
}

/** Gathers what a stream carries; the function returned gives it as text. */
function collect(stream: Readable | null, onChunk?: (chunk: Uint8Array) => void): () => string {
  const chunks: Uint8Array[] = [];
  stream?.on("data", (chunk: Uint8Array) => {
    chunks.push(chunk);
    onChunk?.(chunk);
  });
  return () => Buffer.concat(chunks).toString("utf8");
}

/** Arms the clock and the signals; the function returned disarms both and says which of them killed the child. */
function killOnTime(child: ChildProcess, timeoutMs: number): () => Pick<GuestEnd, "killed" | "interrupted"> {
  let reason: Pick<GuestEnd, "killed" | "interrupted"> = {};
  const kill = (why: typeof reason) => {
    if (child.kill("SIGKILL")) reason = why;
  };
  const timer = setTimeout(() => kill({ killed: child.pid ?? 0 }), timeoutMs);
  const interrupt = (signal: NodeJS.Signals) => kill({ interrupted: signal });
  for (const signal of ENDINGS) process.once(signal, interrupt);
  return () => {
    clearTimeout(timer);
    for (const signal of ENDINGS) process.off(signal, interrupt);
    return reason;
  };
}
