import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { camelCase } from "../../../../sdk/btf/mod.ts";
import { BtfError } from "../../../../sdk/errors.ts";

describe("camelCase", () => {
  const cases: readonly [string, string][] = [
    ["pid", "pid"],
    ["target_tgid", "targetTgid"],
    ["duration_ns", "durationNs"],
    ["start__map_full", "startMapFull"],
    ["addr_6", "addr6"],
    ["__state", "__state"],
    ["_private_name_", "_privateName_"],
    ["alreadyCamel", "alreadyCamel"],
    ["a_B_c", "aBC"],
    ["__proto__", "__proto__"],
  ];
  for (const [c, typescript] of cases) {
    test(`spells ${c} ${typescript}`, () => assert.equal(camelCase(c), typescript));
  }
  test("refuses what is no C identifier", () => {
    for (const name of ["", "1a", "a-b", "a.b", "ä", "a\n", "a b"])
      assert.throws(() => camelCase(name), BtfError);
  });
});
