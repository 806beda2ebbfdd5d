import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { decodeString } from "../../../../sdk/btf/mod.ts";
import { escapeQuoted, escapeTerminal } from "../../../../sdk/report/mod.ts";

const cases: readonly (readonly [what: string, text: string, escaped: string])[] = [
  ["plain text", "/etc/passwd -l", "/etc/passwd -l"],
  ["a backslash", "C:\\x", "C:\\x"],
  ["line ends and tabs", "a\nb\r\tc", "a\\nb\\r\\tc"],
  ["an escape sequence", "\x1b[2J", "\\x1b[2J"],
  ["NUL and DEL", "\0\x7f", "\\x00\\x7f"],
  ["C1 controls in UTF-8", "\u009b31m", "\\u009b31m"],
  ["bytes that are not UTF-8", "a\udc9b\udcff", "a\\x9b\\xff"],
  ["a lone surrogate that stands for no byte", "\ud800", "\\ud800"],
  ["right-to-left override", "txt.\u202egpj", "txt.\\u202egpj"],
  ["isolates", "\u2066a\u2069", "\\u2066a\\u2069"],
  ["line and paragraph separators", "a\u2028b\u2029", "a\\u2028b\\u2029"],
  ["characters without width", "a\u200bb\ufeff", "a\\u200bb\\ufeff"],
  ["tags beyond the first plane", "\u{e0041}", "\\u{e0041}"],
  ["other scripts", "naïve 日本 Ωμέγα", "naïve 日本 Ωμέγα"],
  ["joined emoji", "👩\u200d💻", "👩\u200d💻"],
];

/** Lone surrogates included. */
const codeUnit = fc.nat(0xffff).map((code) => String.fromCharCode(code));

describe("escapeTerminal", () => {
  for (const [what, text, escaped] of cases) {
    test(`writes ${what} as one safe line`, () => assert.equal(escapeTerminal(text), escaped));
  }

  test("lets no byte below 0x20, no DEL and no C1 through, for every byte and every pair", () => {
    for (let first = 0; first < 256; first++) {
      for (let second = 0; second < 256; second++) {
        const bytes = new Uint8Array([first, second]);
        const output = new TextEncoder().encode(escapeTerminal(decodeString(bytes, 0, 2)));
        assert.ok(isSafe(output), `bytes ${first} ${second}`);
      }
    }
  });

  test("gives valid UTF-8 without controls for any text", () => {
    fc.assert(
      fc.property(fc.string({ unit: codeUnit, maxLength: 32 }), (text) => {
        const escaped = escapeTerminal(text);
        return escaped.isWellFormed() && !/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u.test(escaped);
      }),
    );
  });
});

describe("escapeQuoted", () => {
  test("doubles backslashes and escapes quotes, so that text can be read back", () => {
    assert.equal(escapeQuoted('say "\\n"\n'), 'say \\"\\\\n\\"\\n');
  });
});

/** Neither C0, DEL nor a C1 control, raw or as UTF-8 (0xc2 0x80..0x9f). */
function isSafe(bytes: Uint8Array): boolean {
  return bytes.every((byte, index) => {
    const c1 = byte === 0xc2 && (bytes[index + 1] ?? 0) < 0xa0;
    return byte >= 0x20 && byte !== 0x7f && !c1;
  });
}
