import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ValueError } from "../../../../sdk/errors.ts";
import { kernelAtLeast, parseKernelVersion } from "../../../../sdk/os/mod.ts";

const releases: readonly [release: string, version: string, parts: [number, number, number]][] = [
  ["6.18.44-fc-v669", "", [6, 18, 44]],
  ["6.1.0-37-amd64", "#1 SMP PREEMPT_DYNAMIC Debian 6.1.140-1 (2025-05-22)", [6, 1, 140]],
  ["5.10.0-35-amd64", "#1 SMP Debian 5.10.237-1 (2025-05-19)", [5, 10, 237]],
  ["6.12.117+deb12-amd64", "#1 SMP Debian 6.12.117-1~deb12u1", [6, 12, 117]],
  ["7.2-rc1", "", [7, 2, 0]],
  ["5.15.167.4-microsoft-standard-WSL2", "", [5, 15, 167]],
  ["6.1.0-custom", "#1 SMP in a container of Debian 5.10.1", [6, 1, 0]],
];

describe("parseKernelVersion", () => {
  for (const [release, version, [major, minor, patch]] of releases) {
    test(`reads ${release} as ${major}.${minor}.${patch}`, () => {
      assert.deepEqual(parseKernelVersion(release, version), { major, minor, patch, release });
    });
  }

  for (const release of ["", "six", "6", "v6.1"]) {
    test(`refuses ${JSON.stringify(release)}`, () => {
      assert.throws(() => parseKernelVersion(release), ValueError);
    });
  }
});

describe("kernelAtLeast", () => {
  const kernel = parseKernelVersion("5.10.237");
  for (const [wanted, expected] of [
    ["5.10", true],
    ["Linux 5.10", true],
    ["5.10.237", true],
    ["5.10.238", false],
    ["5.11", false],
    ["5.9", true],
    ["4.19", true],
    ["6.0", false],
  ] as const) {
    test(`5.10.237 is ${expected ? "" : "not "}at least ${wanted}`, () => {
      assert.equal(kernelAtLeast(wanted, kernel), expected);
    });
  }
});
