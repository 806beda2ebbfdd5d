import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { BootResult } from "../../vm/boot.ts";
import { VmError } from "../../vm/errors.ts";
import { formatReports, JUNIT_FILE, reportOf, reportOfError, SKIPS_FILE } from "../../vm/kernel-report.ts";

const PASSED = '<testcase name="a" classname="g" file="f" />';
const SKIPPED = '<testcase name="b" classname="g" file="f"><skipped /></testcase>';
const FAILED = '<testcase name="c" classname="g" file="f"><failure message="boom" /></testcase>';

function result(junit: string, more: Partial<BootResult> = {}, skips = ""): BootResult {
  const results = new Map([
    [JUNIT_FILE, junit],
    [SKIPS_FILE, skips],
  ]);
  return { exitCode: 0, output: "", dmesg: "", findings: [], results, ...more };
}

describe("reportOf", () => {
  test("counts each outcome and joins skips with their reasons", () => {
    const skips = '{"test":"b","reason":"needs fprobe"}\n';
    assert.deepEqual(reportOf("6.1", result(PASSED + SKIPPED + FAILED, { exitCode: 1 }, skips), 9), {
      kernel: "6.1",
      passed: 1,
      failures: [{ test: "g > c", message: "boom" }],
      skips: [{ test: "g > b", reason: "needs fprobe" }],
      seconds: 9,
    });
  });

  test("says so when a skip gives no reason", () => {
    assert.deepEqual(reportOf("6.1", result(SKIPPED), 1).skips, [
      { test: "g > b", reason: "no reason given" },
    ]);
  });

  test("fails on a kernel warning", () => {
    const findings = [{ line: "WARNING: x", context: ["Call Trace:"] }];
    assert.deepEqual(reportOf("6.1", result(PASSED, { findings }), 1).failures, [
      { test: "the kernel stays healthy", message: "WARNING: x\n  Call Trace:" },
    ]);
  });

  test("fails when no test ran, and on an exit status that no test explains", () => {
    assert.equal(reportOf("6.1", result(""), 1).failures.length, 1);
    assert.equal(reportOf("6.1", result(PASSED, { exitCode: 134 }), 1).failures[0]?.test, "bun test");
  });
});

describe("formatReports", () => {
  test("ends with the sum over all kernels", () => {
    const reports = [
      reportOf("5.10", result(PASSED + SKIPPED), 10),
      reportOf("6.1", result(PASSED + FAILED), 12),
      reportOfError("7.2", new VmError("Guest 7.2 hung", { details: "last line" }), 3),
    ];
    const lines = formatReports(reports).split("\n");
    assert.equal(lines.at(-1), "2 passed, 2 failed, 1 skipped");
    assert.ok(lines.includes("FAILED on 6.1: g > c"));
    assert.ok(lines.includes("FAILED on 7.2: boot"));
    assert.ok(lines.includes("Skipped on 5.10: g > b: no reason given"));
  });
});
