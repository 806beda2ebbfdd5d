import { spawn } from "node:child_process";
import { VmError } from "./errors.ts";

/** How QEMU ended. */
export interface GuestEnd {
  /** What the guest's job printed, standard output and standard error together. Empty for a terminal. */
  readonly output: string;
  /** What QEMU itself printed to its standard error. */
  readonly complaints: string;
  /** The process that had to be killed because the time was over. */
  readonly killed?: number;
}

export interface GuestProcessOptions {
  readonly timeoutMs: number;
  /** Gives QEMU this process's terminal. */
  readonly interactive: boolean;
  readonly onOutput?: ((chunk: Uint8Array) => void) | undefined;
}

/** Runs QEMU to its end; kills it, by its process id, when the time is over. */
export function runGuest(
  command: { program: string; args: readonly string[] },
  options: GuestProcessOptions,
): Promise<GuestEnd> {
  const { promise, resolve, reject } = Promise.withResolvers<GuestEnd>();
  const terminal = options.interactive ? "inherit" : "pipe";
  // The guest's port closes when QEMU reads an end of file: standard input is a pipe that stays open and silent.
  const child = spawn(command.program, command.args, { stdio: [terminal, terminal, "pipe"] });
  const output: Uint8Array[] = [];
  const complaints: Uint8Array[] = [];
  let killed = false;
  const timer = setTimeout(() => {
    killed = child.kill("SIGKILL");
  }, options.timeoutMs);
  child.stdout?.on("data", (chunk: Uint8Array) => {
    output.push(chunk);
    options.onOutput?.(chunk);
  });
  child.stderr?.on("data", (chunk: Uint8Array) => complaints.push(chunk));
  child.on("error", (cause) => reject(new VmError(`Cannot run QEMU: ${cause.message}`, { cause })));
  child.on("close", () => {
    clearTimeout(timer);
    resolve({
      output: Buffer.concat(output).toString("utf8"),
      complaints: Buffer.concat(complaints).toString("utf8"),
      ...(killed && child.pid !== undefined && { killed: child.pid }),
    });
  });
  return promise;
}
