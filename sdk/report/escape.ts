/** What may reach a terminal untouched: printable ASCII. The test is the fast path of every row. */
const PLAIN = /^[\x20-\x7e]*$/;

/**
 * What must not: controls (C0, DEL, C1); format characters, which reorder or hide what is read (but not the two joiners
 * that scripts and emoji need); lone surrogates (bytes that are not valid UTF-8); line and paragraph separators.
 */
const UNSAFE = /(?!\u200c|\u200d)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

const NAMED: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/**
 * Text from outside (names, paths, arguments) as one line that a terminal cannot mistake for a command: control bytes
 * and bytes that are not UTF-8 become `\n`, `\x1b`, `\xff`, other unsafe characters become `\u202e`. Backslashes stay as
 * they are; {@link escapeQuoted} doubles them.
 */
export function escapeTerminal(text: string): string {
  return PLAIN.test(text) ? text : text.replace(UNSAFE, escapeCharacter);
}

/** Like {@link escapeTerminal}, for text between double quotes: `"` and `\` are escaped too, so it can be read back. */
export function escapeQuoted(text: string): string {
  return escapeTerminal(text.replace(/["\\]/g, "\\$&"));
}

function escapeCharacter(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x80) return NAMED[character] ?? `\\x${hex(code, 2)}`;
  if (code >= 0xdc80 && code <= 0xdcff) return `\\x${hex(code - 0xdc00, 2)}`;
  return code > 0xffff ? `\\u{${hex(code, 1)}}` : `\\u${hex(code, 4)}`;
}

function hex(code: number, digits: number): string {
  return code.toString(16).padStart(digits, "0");
}
