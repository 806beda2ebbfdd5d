import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { parseJunit } from "../../vm/junit.ts";

const REPORT = `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="bun test" tests="4" failures="1" skipped="1">
  <testsuite name="s.test.ts" file="s.test.ts" tests="4">
    <testsuite name="group" file="s.test.ts" line="2">
      <testcase name="a &lt;b&gt; &quot;c&quot;" classname="group" time="0.1" file="s.test.ts" line="3" />
      <testcase name="skips" classname="group" time="0" file="s.test.ts">
        <skipped />
      </testcase>
      <testcase name="fails" classname="group" time="0" file="s.test.ts">
        <failure type="Error" message="boom">Error: boom &amp; bust&#10;      at s.test.ts:7:29&#10;</failure>
      </testcase>
    </testsuite>
    <testcase name="alone" classname="" time="0" file="s.test.ts" />
  </testsuite>
</testsuites>
`;

describe("parseJunit", () => {
  test("tells passed, skipped and failed tests and decodes their texts", () => {
    const file = "s.test.ts";
    assert.deepEqual(parseJunit(REPORT), [
      { name: 'group > a <b> "c"', file, outcome: "passed", message: "" },
      { name: "group > skips", file, outcome: "skipped", message: "" },
      {
        name: "group > fails",
        file,
        outcome: "failed",
        message: "Error: boom & bust\n      at s.test.ts:7:29",
      },
      { name: "alone", file, outcome: "passed", message: "" },
    ]);
  });

  test("takes the message of a failure without text", () => {
    const xml = '<testcase name="a" classname="" file="f"><failure type="T" message="why" /></testcase>';
    assert.equal(parseJunit(xml)[0]?.message, "why");
  });

  test("finds nothing in an empty or broken file", () => {
    assert.deepEqual(parseJunit(""), []);
    assert.deepEqual(parseJunit("<testsuites><testca"), []);
  });
});
