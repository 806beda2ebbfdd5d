import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { availableReleases, compareVersions } from "../../vm/versions.ts";

describe("compareVersions", () => {
  const ascending: readonly (readonly [string, string])[] = [
    ["5.10.0-9", "5.10.0-43"],
    ["6.12.95+deb12", "6.12.101+deb12"],
    ["6.12.90+deb12", "6.12.90+deb12.1"],
    ["6.12.90+deb12", "6.12.90+deb13"],
    ["6.12.9~bpo", "6.12.9"],
    ["6.12.9", "6.12.9+b1"],
    ["1.0a", "1.0+"],
    ["1.0", "1.0a"],
    ["1.09", "1.10"],
  ];
  for (const [older, newer] of ascending) {
    test(`puts ${older} before ${newer}`, () => {
      assert.ok(compareVersions(older, newer) < 0);
      assert.ok(compareVersions(newer, older) > 0);
    });
  }

  test("takes leading zeros for nothing", () => {
    assert.equal(compareVersions("1.02", "1.2"), 0);
  });

  test("is an order: antisymmetric and transitive", () => {
    const version = fc.stringMatching(/^\d{1,3}([.+~-][a-z\d]{1,3}){0,3}$/);
    fc.assert(
      fc.property(version, version, version, (a, b, c) => {
        assert.equal(Math.sign(compareVersions(a, b)), -Math.sign(compareVersions(b, a)) || 0);
        const [x = "", y = "", z = ""] = [a, b, c].sort(compareVersions);
        assert.ok(compareVersions(x, y) <= 0 && compareVersions(y, z) <= 0 && compareVersions(x, z) <= 0);
      }),
    );
  });
});

describe("availableReleases", () => {
  const image = ["linux-image-*-amd64"];

  test("gives the newest first and leaves other flavours and kinds of package out", () => {
    const names = [
      "linux-image-6.1-amd64",
      "linux-image-6.1.0-9-amd64",
      "linux-image-6.1.0-50-amd64",
      "linux-image-6.1.0-51-cloud-amd64",
      "linux-image-6.1.0-51-rt-amd64",
      "linux-image-6.1.0-51-amd64-dbg",
      "linux-image-6.1.0-51-amd64-unsigned",
      "linux-image-6.12.95+deb12-amd64",
      "linux-image-amd64",
    ];
    assert.deepEqual(availableReleases(names, image, "6.1"), ["6.1.0-50", "6.1.0-9"]);
    assert.deepEqual(availableReleases(names, image, "6.12"), ["6.12.95+deb12"]);
    assert.deepEqual(availableReleases(names, image, "7.2"), []);
  });

  test("wants all packages of a release", () => {
    const names = [
      "linux-binary-7.2.14+deb14-amd64",
      "linux-binary-7.2.13+deb14-amd64",
      "linux-modules-7.2.13+deb14-amd64",
    ];
    const both = ["linux-binary-*-amd64", "linux-modules-*-amd64"];
    assert.deepEqual(availableReleases(names, both, "7.2"), ["7.2.13+deb14"]);
  });
});
