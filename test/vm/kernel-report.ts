import type { BootResult } from "./boot.ts";
import { explain } from "./errors.ts";
import { parseJunit } from "./junit.ts";
import { formatFinding } from "./kernel-log.ts";

/** A test that did not run on this kernel, and why. */
export interface Skip {
  readonly test: string;
  readonly reason: string;
}

export interface Failure {
  readonly test: string;
  readonly message: string;
}

/** What the tests found on one kernel. A kernel warning, a guest that died and a broken run are failures too. */
export interface KernelReport {
  readonly kernel: string;
  readonly passed: number;
  readonly failures: readonly Failure[];
  readonly skips: readonly Skip[];
  readonly seconds: number;
}

/** The file of the guest's results that tests append their skips to: one `{"test", "reason"}` on each line. */
export const SKIPS_FILE = "skips.jsonl";
export const JUNIT_FILE = "junit.xml";

/** Turns the end of a guest into a report. */
export function reportOf(kernel: string, result: BootResult, seconds: number): KernelReport {
  const cases = parseJunit(result.results.get(JUNIT_FILE) ?? "");
  const failed = cases.filter(({ outcome }) => outcome === "failed");
  const failures: Failure[] = failed.map(({ name, message }) => ({ test: name, message }));
  for (const finding of result.findings) {
    failures.push({ test: "the kernel stays healthy", message: formatFinding(finding) });
  }
  if (cases.length === 0) failures.push({ test: "bun test", message: "No test ran" });
  if (result.exitCode !== 0 && failures.length === 0) {
    failures.push({ test: "bun test", message: `Exit status ${result.exitCode} without a failed test` });
  }
  const reasons = parseSkips(result.results.get(SKIPS_FILE) ?? "");
  const skipped = cases.filter(({ outcome }) => outcome === "skipped");
  const skips = skipped.map(({ name }) => ({ test: name, reason: reasonOf(name, reasons) }));
  const passed = cases.length - failed.length - skipped.length;
  return { kernel, passed, failures, skips, seconds };
}

/** The report of a guest that could not be booted or did not end by itself. */
export function reportOfError(kernel: string, error: unknown, seconds: number): KernelReport {
  return { kernel, passed: 0, failures: [{ test: "boot", message: explain(error) }], skips: [], seconds };
}

/** All that a person needs of some reports: failures in full, skips with reasons, one row per kernel, the sum. */
export function formatReports(reports: readonly KernelReport[]): string {
  const failures = reports.flatMap(({ kernel, failures }) =>
    failures.map(({ test, message }) => `FAILED on ${kernel}: ${test}\n${message.replace(/^/gm, "  ")}`),
  );
  const skips = reports.flatMap(({ kernel, skips }) =>
    skips.map(({ test, reason }) => `Skipped on ${kernel}: ${test}: ${reason}`),
  );
  const header = row("KERNEL", "PASSED", "FAILED", "SKIPPED", "SECONDS");
  const rows = reports.map((report) =>
    row(
      report.kernel,
      `${report.passed}`,
      `${report.failures.length}`,
      `${report.skips.length}`,
      report.seconds.toFixed(0),
    ),
  );
  return [...failures, ...skips, header, ...rows, formatTotals(reports)].join("\n");
}

function formatTotals(reports: readonly KernelReport[]): string {
  const sum = (count: (report: KernelReport) => number) =>
    reports.reduce((total, report) => total + count(report), 0);
  const passed = sum((report) => report.passed);
  const failed = sum((report) => report.failures.length);
  return `${passed} passed, ${failed} failed, ${sum((report) => report.skips.length)} skipped`;
}

function row(kernel: string, ...numbers: string[]): string {
  return kernel.padEnd(10) + numbers.map((text) => text.padStart(9)).join("");
}

function parseSkips(text: string): Skip[] {
  const lines = text.split("\n").filter(Boolean);
  return lines.map((line) => JSON.parse(line) as Skip);
}

/** Reports name a test by its groups and title, tests themselves by their title alone. */
function reasonOf(name: string, skips: readonly Skip[]): string {
  const found = skips.find(({ test }) => name === test || name.endsWith(` > ${test}`));
  return found?.reason ?? "no reason given";
}
