/**
 * Every suite that continuous integration runs, one after the other, and the count of all of them as the last line.
 * `npm test -- unit kernel` runs only the suites named.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { bpfLeftovers, bpfObjects, kernelComplaints, kernelLog } from "./support/host.ts";
import { type Counts, countJunit, countReports, formatCounts, sum } from "./support/junit.ts";
import { formatReports, KERNELS, type KernelReport, prepare, runMatrix } from "./vm/mod.ts";

interface Suite {
  readonly name: string;
  readonly run: () => Counts | Promise<Counts>;
}

const SUITES: readonly Suite[] = [
  { name: "format and lint", run: () => check("biome", "check", "--error-on-warnings", ".") },
  { name: "types", run: () => check("tsc", "--noEmit") },
  { name: "probes", run: () => check("bun", "probes/build/main.ts", "--check") },
  { name: "unit on Bun", run: () => bunTests("test/unit") },
  { name: "unit on Deno", run: () => denoTests("test/unit") },
  { name: "kernel on Bun", run: () => bunTests("test/kernel") },
  { name: "kernel on Deno", run: () => denoTests("test/kernel/sdk", "test/kernel/scripts") },
  { name: "virtual machines", run: virtualMachines },
];

const wanted = process.argv.slice(2);
for (const one of wanted) if (!SUITES.some(({ name }) => name.includes(one))) refuse(one);

const reports = mkdtempSync(join(tmpdir(), "sonde-test-"));
const objectsBefore = bpfObjects();
const logBefore = kernelLog().length;
const results: [name: string, Counts][] = [];
for (const { name, run } of SUITES) {
  if (wanted.length > 0 && !wanted.some((one) => name.includes(one))) continue;
  console.log(`\n── ${name}`);
  results.push([name, await run()]);
}
results.push(["this host after it all", await hostCheck()]);
rmSync(reports, { recursive: true });

console.log("");
for (const [name, counts] of results) console.log(`${name.padEnd(24)}${formatCounts(counts)}`);
const total = sum(results.map(([, counts]) => counts));
console.log(`\n${formatCounts(total)}`);
process.exitCode = total.failed > 0 ? 1 : 0;

/** A misspelt suite must not pass for one without failures. */
function refuse(suite: string): never {
  const names = SUITES.map(({ name }) => `"${name}"`).join(", ");
  console.error(`Cannot run suite "${suite}": there are ${names}`);
  process.exit(2);
}

/** A command that is one test: passed by exit status 0. */
function check(...command: readonly string[]): Counts {
  return one(execute(command) === 0);
}

function bunTests(...folders: readonly string[]): Counts {
  const report = join(reports, "bun.xml");
  return junitOf(report, [
    "bun",
    "test",
    "--timeout=120000",
    "--reporter=junit",
    `--reporter-outfile=${report}`,
    ...folders,
  ]);
}

function denoTests(...folders: readonly string[]): Counts {
  const report = join(reports, "deno.xml");
  return junitOf(report, ["deno", "test", "--allow-all", "--no-check", `--junit-path=${report}`, ...folders]);
}

/** A run that ends badly without a failed test to show for it (a crash, a leaked descriptor) is a failure all the same. */
function junitOf(report: string, command: readonly string[]): Counts {
  const skipLog = join(reports, "skips.jsonl");
  for (const file of [report, skipLog]) rmSync(file, { force: true });
  const status = execute(command, { SONDE_SKIP_LOG: skipLog });
  const skips = readSkips(skipLog);
  for (const [reason, count] of skips) console.log(`skipped ${count}: ${reason}`);
  const skipped = [...skips.values()].reduce((all, one) => all + one, 0);
  const counts = existsSync(report) ? countJunit(readFileSync(report, "utf8"), skipped) : one(false);
  return status !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

/** How many tests were skipped, by reason. */
function readSkips(path: string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  const lines = existsSync(path) ? readFileSync(path, "utf8").split("\n").filter(Boolean) : [];
  for (const line of lines) {
    const { reason } = JSON.parse(line) as { readonly reason: string };
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  return counts;
}

function execute(
  [program = "", ...args]: readonly string[],
  own: Readonly<Record<string, string>> = {},
): number {
  const path = `${join(process.cwd(), "node_modules/.bin")}:${process.env.PATH}`;
  const env = { ...process.env, PATH: path, NO_COLOR: "1", ...own };
  return spawnSync(program, args, { stdio: ["ignore", "inherit", "inherit"], env }).status ?? 1;
}

/**
 * Emulated guests share two CPUs with this host, and a starved one can fail a test that has nothing to do with its kernel.
 * A kernel whose guest failed is booted once more, which is said; what fails twice has failed.
 */
async function virtualMachines(): Promise<Counts> {
  await prepare();
  const first = await bootKernels(KERNELS.map(({ name }) => name));
  const failed = first.filter(({ failures }) => failures.length > 0).map(({ kernel }) => kernel);
  if (failed.length === 0) return countReports(first);
  console.log(`once more: ${failed.join(", ")}`);
  const second = await bootKernels(failed);
  return countReports([...first.filter(({ kernel }) => !failed.includes(kernel)), ...second]);
}

async function bootKernels(kernels: readonly string[]): Promise<readonly KernelReport[]> {
  const onLine = (kernel: string, line: string) => console.log(`${kernel.padEnd(9)} | ${line}`);
  const kernelReports = await runMatrix({ kernels, onLine });
  console.log(formatReports(kernelReports));
  return kernelReports;
}

/** The host is as it was: no warning in its kernel's log (REL-30), nothing of ours left in it (REL-06). */
async function hostCheck(): Promise<Counts> {
  const left = await bpfLeftovers(objectsBefore);
  for (const object of left) console.log(`left in the kernel: ${object}`);
  const complaints = kernelComplaints(logBefore);
  for (const complaint of complaints) console.log(`the kernel says: ${complaint}`);
  return sum([one(left.length === 0), one(complaints.length === 0)]);
}

function one(passed: boolean): Counts {
  return { passed: passed ? 1 : 0, failed: passed ? 0 : 1, skipped: 0 };
}
