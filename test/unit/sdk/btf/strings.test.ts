import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { describe, test } from "node:test";
import fc from "fast-check";
import { decodeString, encodeString } from "../../../../sdk/btf/mod.ts";
import { ValueError } from "../../../../sdk/errors.ts";

const decode = (bytes: Uint8Array): string => decodeString(bytes, 0, bytes.length);

describe("decodeString", () => {
  const cases: readonly [string, number[], string][] = [
    ["ASCII", [0x62, 0x61, 0x73, 0x68], "bash"],
    ["nothing", [], ""],
    ["two bytes", [0xc3, 0xa9], "é"],
    ["four bytes", [0xf0, 0x9f, 0x90, 0x9d], "🐝"],
    ["a byte order mark, kept", [0xef, 0xbb, 0xbf, 0x61], "\uFEFFa"],
    ["a real U+FFFD beside a bad byte", [0xef, 0xbf, 0xbd, 0xff], "\uFFFD\uDCFF"],
    ["a lone continuation", [0x61, 0x80, 0x62], "a\uDC80b"],
    ["a cut sequence", [0xf0, 0x9f, 0x90], "\uDCF0\uDC9F\uDC90"],
    ["an overlong slash", [0xc0, 0xaf], "\uDCC0\uDCAF"],
    ["an overlong form of three bytes", [0xe0, 0x80, 0xaf], "\uDCE0\uDC80\uDCAF"],
    ["an encoded surrogate", [0xed, 0xa0, 0x80], "\uDCED\uDCA0\uDC80"],
    ["past U+10FFFF", [0xf4, 0x90, 0x80, 0x80], "\uDCF4\uDC90\uDC80\uDC80"],
    ["good after bad", [0xff, 0xc3, 0xa9], "\uDCFFé"],
  ];
  for (const [title, bytes, text] of cases) {
    test(`reads ${title}`, () => assert.equal(decode(Uint8Array.from(bytes)), text));
  }

  test("reads only its range, of a Buffer and of a plain array", () => {
    const bytes = Buffer.from("aébc");
    assert.equal(decodeString(bytes, 1, 4), "éb");
    assert.equal(decodeString(new Uint8Array(bytes), 1, 4), "éb");
  });

  test("agrees with the fatal TextDecoder on what is valid", () => {
    const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
    const bytes = fc.uint8Array({ maxLength: 8 });
    fc.assert(
      fc.property(bytes, (sample) => {
        const text = decode(sample);
        if (text.isWellFormed()) assert.equal(text, strict.decode(sample));
        else assert.throws(() => strict.decode(sample));
      }),
      { numRuns: 2000 },
    );
  });
});

describe("encodeString", () => {
  test("gives back the bytes that were decoded, whatever they are", () => {
    const byte = fc.oneof(
      fc.integer({ min: 0, max: 255 }),
      fc.constantFrom(0xc3, 0xa9, 0xed, 0xa0, 0xf0, 0x9f, 0x90, 0x9d),
    );
    const bytes = fc.array(byte, { maxLength: 24 }).map((list) => Uint8Array.from(list));
    fc.assert(
      fc.property(bytes, (sample) => {
        assert.deepEqual(new Uint8Array(encodeString(decode(sample))), sample);
      }),
      { numRuns: 5000 },
    );
  });

  test("writes a pair of surrogates as one character, an escape beside it as a byte", () => {
    assert.deepEqual([...encodeString("🐝\uDCFF")], [0xf0, 0x9f, 0x90, 0x9d, 0xff]);
  });

  for (const [title, text] of [
    ["high", "a\uD800"],
    ["low, not an escape", "\uDC7F"],
    ["low, above the escapes", "\uDD00"],
  ]) {
    test(`refuses a lone surrogate (${title})`, () => {
      assert.throws(
        () => encodeString(text ?? ""),
        (error) => error instanceof ValueError && /lone surrogate/.test(error.message),
      );
    });
  }
});
