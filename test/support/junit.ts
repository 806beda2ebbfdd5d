import { parseJunit } from "../vm/junit.ts";
import type { KernelReport } from "../vm/kernel-report.ts";

/** What one suite counted. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** Counts the test cases of a JUnit report. */
export function countJunit(xml: string): Counts {
  const cases = parseJunit(xml);
  const count = (outcome: string) => cases.filter((one) => one.outcome === outcome).length;
  return { passed: count("passed"), failed: count("failed"), skipped: count("skipped") };
}

export function countReports(reports: readonly KernelReport[]): Counts {
  return sum(
    reports.map(({ passed, failures, skips }) => ({
      passed,
      failed: failures.length,
      skipped: skips.length,
    })),
  );
}

export function sum(counts: readonly Counts[]): Counts {
  const total = (key: keyof Counts) => counts.reduce((all, one) => all + one[key], 0);
  return { passed: total("passed"), failed: total("failed"), skipped: total("skipped") };
}

/** `12 passed, 0 failed, 1 skipped`, the line that continuous integration reads. */
export function formatCounts({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}
