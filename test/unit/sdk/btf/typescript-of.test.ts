import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { layoutOf, parseBtf, typescriptOf } from "../../../../sdk/btf/mod.ts";
import { sampleObject } from "./sample-object.ts";
import { array, comm, ns, structLayout, u8, u32, u64 } from "./samples.ts";

describe("typescriptOf", () => {
  test("declares a struct of an object", () => {
    const btf = parseBtf(sampleObject);
    assert.equal(
      typescriptOf(layoutOf(btf, btf.find("event", "struct")), "Event"),
      `export interface Event {
  /** In ns. */
  readonly startNs: number;
  readonly tgid: number;
  /** 64-bit identity (addr_t). */
  readonly cookie: bigint;
  /** At most 16 bytes. */
  readonly comm: string;
  /** 3 bits. */
  readonly low: number;
  /** 7 bits. */
  readonly high: number;
  /** 5 bits. */
  readonly delta: number;
  /** enum color. */
  readonly color: number;
  /** enum wide. */
  readonly wide: bigint;
  readonly word: number;
  readonly bytes: Uint8Array;
  readonly pairs: readonly {
    readonly a: number;
    readonly b: Uint8Array;
  }[];
  readonly ok: boolean;
  /** 64-bit identity (address). */
  readonly next: bigint;
  readonly ratio: number;
  /** 128-bit identity. */
  readonly key: bigint;
  /** At most 64 bytes. */
  readonly path: string;
}
`,
    );
  });

  const cases = [
    ["a number", u32, "export type T = number;\n"],
    ["a quantity", ns, "/** In ns. */\nexport type T = number;\n"],
    ["an identity", u64, "/** 64-bit identity. */\nexport type T = bigint;\n"],
    ["an array of arrays", array(array(u8, 2), 3), "export type T = readonly (readonly number[])[];\n"],
    ["an empty struct", structLayout(0, {}), "export interface T {}\n"],
    ["a string", comm, "/** At most 16 bytes. */\nexport type T = string;\n"],
  ] as const;
  for (const [title, layout, text] of cases) {
    test(`declares ${title}`, () => assert.equal(typescriptOf(layout, "T"), text));
  }

  test("keeps hostile type names inside their comment", () => {
    const alias = "*/ process.exit() /*\n";
    const text = typescriptOf({ kind: "int", size: 8, signed: false, role: "identity", alias }, "T");
    assert.equal(text, "/** 64-bit identity (*\\/ process.exit() /* ). */\nexport type T = bigint;\n");
  });
});
