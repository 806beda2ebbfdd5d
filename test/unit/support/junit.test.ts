import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { countJunit, formatCounts, sum } from "../../support/junit.ts";

const report = (...cases: readonly string[]) =>
  `<testsuites><testsuite>${cases.join("")}</testsuite></testsuites>`;
const passed = (name: string) => `<testcase name="${name}" classname=""></testcase>`;
const failed = (name: string) => `<testcase name="${name}" classname=""><failure message="no"/></testcase>`;

describe("countJunit()", () => {
  test("counts tests, and not the groups that they are in", () => {
    const xml = report(
      passed("a"),
      passed("a &gt; b"),
      passed("a &gt; b &gt; c"),
      failed("a &gt; d"),
      passed("e"),
    );
    assert.deepEqual(countJunit(xml, 0), { passed: 2, failed: 1, skipped: 0 });
  });

  test("takes tests that said so for skipped, though the report has them as passed", () => {
    assert.deepEqual(countJunit(report(passed("a"), passed("b")), 1), { passed: 1, failed: 0, skipped: 1 });
  });

  test("believes a report that counts skips itself", () => {
    const xml = report('<testcase name="a"><skipped/></testcase>', passed("b"));
    assert.deepEqual(countJunit(xml, 1), { passed: 1, failed: 0, skipped: 1 });
  });
});

test("sum() and formatCounts() give the closing line", () => {
  const counts = { passed: 1, failed: 2, skipped: 3 };
  assert.equal(formatCounts(sum([counts, counts])), "2 passed, 4 failed, 6 skipped");
});
