import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { z } from "zod";
import {
  compileDecoder,
  type Layout,
  layoutOf,
  parseBtf,
  recordView,
  zodOf,
} from "../../../../sdk/btf/mod.ts";
import { layouts } from "./reference.ts";
import { sampleObject } from "./sample-object.ts";
import { array, comm, ns, s8, structLayout, u8, u32, u64 } from "./samples.ts";

function schemaOf(layout: Layout): z.ZodType {
  return (new Function("z", `return ${zodOf(layout)}`) as (zod: typeof z) => z.ZodType)(z);
}

/** Floats may be NaN and quantities above 2^53 in random bytes: a schema refuses both, and so it should. */
function holds(layout: Layout, test: (layout: Layout) => boolean): boolean {
  if (layout.kind === "struct" || layout.kind === "union")
    return layout.fields.some((field) => holds(field.layout, test));
  return layout.kind === "array" ? holds(layout.element, test) : test(layout);
}
const isLossy = (layout: Layout): boolean =>
  layout.kind === "float" || (layout.kind === "int" && layout.role === "quantity");

describe("zodOf", () => {
  test("accepts whatever a decoder gives", () => {
    const exact = layouts.filter((layout) => !holds(layout, isLossy));
    fc.assert(
      fc.property(exact, fc.infiniteStream(fc.nat({ max: 255 })), (layout, random) => {
        const view = recordView(new ArrayBuffer(Math.ceil(layout.size / 8) * 8));
        for (let i = 0; i < view.u8.length; i++) view.u8[i] = random.next().value ?? 0;
        const value = compileDecoder(layout)(view, 0, layout.size);
        assert.deepEqual(schemaOf(layout).parse(value), value);
      }),
      { numRuns: 300 },
    );
  });

  test("writes a struct", () => {
    const layout = structLayout(32, { tgid: [0, u32], durationNs: [8, ns], name: [16, comm] });
    assert.equal(
      zodOf(layout),
      'z.object({ tgid: z.int().min(0).max(4294967295), durationNs: z.int().min(0).meta({ unit: "ns" }), name: z.string() })',
    );
  });

  test("keeps the C ranges", () => {
    const cases: readonly [Layout, unknown[], unknown[]][] = [
      [u32, [0, 2 ** 32 - 1], [-1, 2 ** 32, 1.5, 1n]],
      [s8, [-128, 127], [-129, 128]],
      [u64, [0n, 2n ** 64n - 1n], [-1n, 2n ** 64n, 1]],
      [ns, [0, 2 ** 53 - 1], [-1, 2 ** 53, 0.5]],
      [array(u8, 2), [[1, 2]], [[1], [1, 2, 3], [1, 256]]],
      [{ kind: "bytes", size: 4 }, [new Uint8Array(4)], ["abcd", [1, 2, 3, 4]]],
      [{ kind: "bool", size: 1 }, [true, false], [0, 1]],
    ];
    for (const [layout, good, bad] of cases) {
      for (const value of good) assert.equal(schemaOf(layout).safeParse(value).success, true, String(value));
      for (const value of bad) assert.equal(schemaOf(layout).safeParse(value).success, false, String(value));
    }
  });

  test("carries units to where a JSON schema finds them", () => {
    const schema = schemaOf(structLayout(8, { durationNs: [0, ns] }));
    const json = z.toJSONSchema(schema) as { properties?: Record<string, { unit?: string }> };
    assert.equal(json.properties?.durationNs?.unit, "ns");
  });

  test("describes the struct of an object", () => {
    const btf = parseBtf(sampleObject);
    const layout = layoutOf(btf, btf.find("event", "struct"));
    const view = recordView(new ArrayBuffer(layout.size));
    const value = compileDecoder(layout)(view, 0, layout.size);
    assert.deepEqual(schemaOf(layout).parse(value), value);
  });
});
