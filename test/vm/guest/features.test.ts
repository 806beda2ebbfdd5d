import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import process from "node:process";
import { describe, test } from "node:test";
import {
  diagnose,
  type Feature,
  features,
  formatAnswer,
  formatDiagnosis,
  haveAttachCookie,
  haveCgroupAccounting,
  haveFentry,
  haveForEach,
  haveHardwarePmu,
  haveKernelFunctions,
  haveKprobeMulti,
  haveLoop,
  haveModuleBtf,
  haveUprobeMulti,
  haveUserRingBuffer,
} from "../../../sdk/features/mod.ts";
import { type KnownKernel, knownKernel } from "./known.ts";

/** The features that some kernel of the matrix lacks; all have the others. */
const DIFFERING = new Map<Feature, keyof KnownKernel>([
  [haveFentry, "fentry"],
  [haveKprobeMulti, "kprobeMulti"],
  [haveUprobeMulti, "uprobeMulti"],
  [haveAttachCookie, "attachCookie"],
  [haveModuleBtf, "moduleBtf"],
  [haveUserRingBuffer, "userRingBuffer"],
  [haveLoop, "loop"],
  [haveForEach, "forEach"],
  [haveKernelFunctions, "kernelFunctions"],
  [haveCgroupAccounting, "cgroupAccounting"],
  [haveHardwarePmu, "hardwareCounters"],
]);

function expected(feature: Feature): boolean {
  const key = DIFFERING.get(feature);
  return key === undefined || knownKernel()[key];
}

describe("features", () => {
  for (const feature of features) {
    test(`${feature.feature}: what this kernel is known to have`, () => {
      const answer = feature();
      assert.equal(answer.available, expected(feature) ? "yes" : "no", formatAnswer(answer));
    });
  }
});

describe("doctor", () => {
  test("diagnose() says the same of every feature, within 80 columns", () => {
    const { checks } = diagnose();
    for (const feature of features) {
      const status = checks.find(({ name }) => name === feature.feature)?.status;
      assert.equal(status, expected(feature) ? "ok" : "no", feature.feature);
    }
    const lines = formatDiagnosis({ checks }).split("\n");
    assert.deepEqual(
      lines.filter((line) => line.length > 80),
      [],
    );
  });

  test("sonde doctor --json gives the diagnosis", () => {
    const { stdout, stderr, status } = spawnSync(
      process.execPath,
      ["run", "scripts/sonde.ts", "doctor", "--json"],
      { encoding: "utf8" },
    );
    assert.deepEqual([status, stderr], [0, ""]);
    const { checks } = JSON.parse(stdout) as ReturnType<typeof diagnose>;
    assert.deepEqual(
      checks.map(({ name, status }) => [name, status]),
      diagnose().checks.map(({ name, status }) => [name, status]),
    );
  });
});
