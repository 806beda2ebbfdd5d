import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { syscallNumber } from "../../../../sdk/os/mod.ts";

/** Reads "CALLS CPUS" lines: makes so many getppid(2) calls, moving on to the next of so many CPUs every 20 calls. */
const PROGRAM = `
  $| = 1;
  my ($getppid, $setaffinity) = map { $_ + 0 } @ARGV;
  while (<STDIN>) {
    my ($calls, $cpus) = split;
    for my $i (0 .. $calls - 1) {
      syscall($setaffinity, 0, 8, pack("Q", 1 << int($i / 20) % $cpus)) if $cpus > 1 && $i % 20 == 0;
      syscall($getppid);
    }
    print "done\\n";
  }`;

/** A child that makes system calls when told. */
export interface Caller extends AsyncDisposable {
  readonly pid: number;
  /** Returns once so many getppid(2) calls have been made, from so many CPUs in turn (default: wherever it runs). */
  call(calls: number, cpus?: number): Promise<void>;
}

/** The number of getppid(2) here. */
export const getppid = syscallNumber("getppid") ?? 0;

export function startCaller(): Caller {
  const setaffinity = syscallNumber("sched_setaffinity") ?? 0;
  const child = spawn("perl", ["-e", PROGRAM, String(getppid), String(setaffinity)], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    pid: child.pid ?? 0,
    async call(calls, cpus = 1) {
      child.stdin.write(`${calls} ${cpus}\n`);
      const { value } = await lines.next();
      if (value !== "done") throw new Error(`The caller ended early: ${value}`);
    },
    async [Symbol.asyncDispose]() {
      const exit = once(child, "exit");
      child.stdin.end();
      await exit;
    },
  };
}
