import { parseJunit } from "../vm/junit.ts";
import type { KernelReport } from "../vm/kernel-report.ts";

/** What one suite counted. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/**
 * Counts the test cases of a JUnit report. `skips` is what the tests said of their own skips (test/support/skip.ts): Deno
 * reports a skipped test of `node:test` as passed, and a group of tests as one more.
 */
export function countJunit(xml: string, skips: number): Counts {
  const all = parseJunit(xml);
  const groups = new Set(all.flatMap(({ name }) => enclosing(name)));
  const cases = all.filter(({ name }) => !groups.has(name));
  const failed = cases.filter(({ outcome }) => outcome === "failed").length;
  const skipped = Math.max(skips, cases.filter(({ outcome }) => outcome === "skipped").length);
  return { passed: cases.length - failed - skipped, failed, skipped };
}

/** `a > b > c` is enclosed by `a` and `a > b`. */
function enclosing(name: string): string[] {
  const parts = name.split(" > ");
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join(" > "));
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
