import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { remedyOf } from "../../../../sdk/features/doctor.ts";
import { hasExecutableMemory } from "../../../../sdk/features/doctor-host.ts";
import { formatDiagnosis } from "../../../../sdk/features/mod.ts";
import { parseKernelVersion } from "../../../../sdk/os/mod.ts";

const word = fc.string({ minLength: 1, maxLength: 120, unit: "grapheme-ascii" });
const check = fc.record({
  name: fc.string({ minLength: 1, maxLength: 30, unit: "grapheme-ascii" }),
  status: fc.constantFrom("ok" as const, "no" as const, "unknown" as const),
  detail: fc.array(word).map((words) => words.join(" ")),
  remedy: fc.array(word, { minLength: 1 }).map((words) => words.join(" ")),
});

describe("formatDiagnosis", () => {
  test("aligns, wraps, and puts the remedy below", () => {
    const text = formatDiagnosis({
      checks: [
        { name: "kernel", status: "ok", detail: "6.18.44" },
        {
          name: "executable memory",
          status: "no",
          detail: "",
          remedy: "under systemd: MemoryDenyWriteExecute=no",
        },
        {
          name: "lockdown",
          status: "unknown",
          detail: "securityfs is not mounted on /sys/kernel/security nor elsewhere",
        },
      ],
    });
    assert.equal(
      text,
      [
        "ok      kernel             6.18.44",
        "no      executable memory",
        "          -> under systemd: MemoryDenyWriteExecute=no",
        "unknown lockdown           securityfs is not mounted on /sys/kernel/security nor",
        "                           elsewhere",
        "",
      ].join("\n"),
    );
  });

  test("stays within 80 columns and keeps every letter", () => {
    fc.assert(
      fc.property(fc.array(check, { maxLength: 5 }), (checks) => {
        const text = formatDiagnosis({ checks });
        assert.ok(text.split("\n").every((line) => line.length <= 80));
        const letters = (value: string) => value.replace(/\s+/g, "");
        const all = checks
          .map(({ status, name, detail, remedy }) => `${status}${name}${detail}->${remedy}`)
          .join("");
        assert.equal(letters(text), letters(all));
      }),
    );
  });

  test("is empty for no checks", () => assert.equal(formatDiagnosis({ checks: [] }), ""));
});

describe("remedyOf", () => {
  const kernel = parseKernelVersion("6.1.0");
  for (const [since, remedy] of [
    ["Linux 6.6", "needs Linux 6.6"],
    ["Linux 6.6 with CONFIG_X", "needs Linux 6.6 with CONFIG_X"],
    ["Linux 5.18 with CONFIG_FPROBE", "needs a kernel built with CONFIG_FPROBE"],
    ["Linux 5.5", "this kernel is new enough (Linux 5.5), but was built or is run without it"],
    ["a processor that shows them", "needs a processor that shows them"],
  ] as const) {
    test(`for ${since} on 6.1`, () => assert.equal(remedyOf(since, kernel), remedy));
  }
});

describe("hasExecutableMemory", () => {
  for (const [line, expected] of [
    ["7f29f8021000-7f2a38021000 rwxp 00000000 00:00 0 \n", true],
    ["7f29f8021000-7f2a38021000 r-xp 00000000 08:01 5 /usr/bin/rwxp\n", false],
    ["", false],
  ] as const) {
    test(`is ${expected} for ${JSON.stringify(line)}`, () =>
      assert.equal(hasExecutableMemory(line), expected));
  }
});
