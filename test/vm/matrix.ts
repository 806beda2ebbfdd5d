import process from "node:process";
import { type BootResult, boot } from "./boot.ts";
import { RESULTS_FOLDER } from "./channel.ts";
import { explain } from "./errors.ts";
import {
  formatReports,
  JUNIT_FILE,
  type KernelReport,
  reportOf,
  reportOfError,
  SKIPS_FILE,
} from "./kernel-report.ts";
import { KERNELS, kernelNamed } from "./kernels.ts";
import { prepare } from "./prepare.ts";

/** Each emulates two CPUs. */
const GUESTS_AT_ONCE = 2;
const LONGEST_RUN_MS = 20 * 60_000;
/** Of one test; everything is about twenty times slower than on the host. */
const LONGEST_TEST_MS = 180_000;
const SCRATCH_DISK_MIB = 256;
const EVERYTHING = ["./test/vm/guest", "./test/kernel/sdk"];
/** An arm64 guest has no programs of the host's: what is tested with perl or by capabilities (setpriv) stays out. */
const WITHOUT_HOST = [
  "./test/vm/guest",
  ...["features/features.test.ts", "link", "map", "object", "os"].map((part) => `./test/kernel/sdk/${part}`),
];

export interface MatrixOptions {
  /** Default: the whole matrix. */
  readonly kernels?: readonly string[];
  /** What to test, relative to the repository. Default: what is made for guests, and what tests the SDK on any kernel. */
  readonly files?: readonly string[];
  /** Called with each line that a guest prints, without its newline. */
  readonly onLine?: (kernel: string, line: string) => void;
}

/**
 * Boots each kernel once, runs the guest tests in it and returns a report for each, in the order of `kernels`. Never
 * more than two guests run at a time. What goes wrong with one kernel is its report's failure, not an error.
 */
export async function runMatrix(options: MatrixOptions = {}): Promise<KernelReport[]> {
  const kernels = options.kernels ?? KERNELS.map(({ name }) => name);
  const reports = new Map<string, KernelReport>();
  const waiting = [...kernels];
  const work = async () => {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
      reports.set(name, await testKernel(name, options));
    }
  };
  await Promise.all(Array.from({ length: GUESTS_AT_ONCE }, work));
  return kernels.flatMap((name) => reports.get(name) ?? []);
}

async function testKernel(name: string, { files, onLine }: MatrixOptions): Promise<KernelReport> {
  const start = performance.now();
  const seconds = () => (performance.now() - start) / 1000;
  const lines = lineSplitter((line) => onLine?.(name, line));
  try {
    const result = await bootTests(
      name,
      files ?? (kernelNamed(name).architecture === "arm64" ? WITHOUT_HOST : EVERYTHING),
      lines.push,
    );
    lines.end();
    return reportOf(name, result, seconds());
  } catch (error) {
    return reportOfError(name, error, seconds());
  }
}

function bootTests(
  name: string,
  files: readonly string[],
  onOutput: (chunk: Uint8Array) => void,
): Promise<BootResult> {
  const junit = ["--reporter=junit", `--reporter-outfile=${RESULTS_FOLDER}/${JUNIT_FILE}`];
  const command = ["bun", "test", ...files, ...junit, `--timeout=${LONGEST_TEST_MS}`];
  const env = { SONDE_SKIP_LOG: `${RESULTS_FOLDER}/${SKIPS_FILE}` };
  const options = { command, env, timeoutMs: LONGEST_RUN_MS, diskMiB: SCRATCH_DISK_MIB, bun: true };
  return boot(name, { ...options, onOutput });
}

function lineSplitter(onLine: (line: string) => void): { push(chunk: Uint8Array): void; end(): void } {
  const decoder = new TextDecoder();
  let rest = "";
  const push = (chunk: Uint8Array) => {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    lines.forEach(onLine);
  };
  return { push, end: () => rest !== "" && onLine(rest) };
}

if (import.meta.main) {
  try {
    process.exitCode = await main(process.argv.slice(2));
  } catch (error) {
    console.error(explain(error));
    process.exitCode = 1;
  }
}

/** Arguments: names of kernels and test files in any order; none means all. */
async function main(args: readonly string[]): Promise<number> {
  const files = args.filter((word) => word.includes("/"));
  const names = args.filter((word) => !word.includes("/")).map((word) => kernelNamed(word).name);
  const kernels = names.length > 0 ? names : KERNELS.map(({ name }) => name);
  await prepare(kernels);
  const onLine = (kernel: string, line: string) => console.log(`${kernel.padEnd(9)} | ${line}`);
  const reports = await runMatrix({ kernels, onLine, ...(files.length > 0 && { files }) });
  console.log(formatReports(reports));
  return reports.some(({ failures }) => failures.length > 0) ? 1 : 0;
}
