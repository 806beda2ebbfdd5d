import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { describe, test } from "node:test";
import { decodeString, encodeString } from "../../../sdk/btf/mod.ts";
import { type Performer, perlCall, startPerformer } from "../../support/performer.ts";
import type { Ended } from "../../support/running.ts";
import { assertMatchesSchema } from "../../support/schema.ts";
import { recordsOf, rowsOf, runTool, trace, traceAll } from "../../support/tool.ts";
import { exec, inChildren } from "./execs.ts";
import { openRow } from "./rows.ts";

const RANDOM_NAMES = 10_000;

/** Bytes as the text that stands for them; a name ends before its NUL. */
function textOf(bytes: readonly number[]): string {
  return decodeString(Uint8Array.from(bytes), 0, bytes.length);
}

/** Names of 15 bytes, which a command may have, that hold all bytes but NUL among them. */
const ALL_BYTES = Array.from({ length: 17 }, (_, group) =>
  textOf(Array.from({ length: 15 }, (_, index) => group * 15 + index + 1)),
);

/** Names that fool terminals: escape sequences, reordering, line ends of all kinds, and what looks like them. */
const NASTY = [
  "\x1b[2J\x1b[1;31mred",
  "a\nb\r\nc\td",
  "\x9b31m\u0085next",
  "\u202egnp.exe\u202c",
  "\u2028line\u2029para",
  "\u200btiny\ufeff",
  "caf\u00e9 \u{1f600} \u4e2d",
  "back\\slash \\n",
  textOf([0x66, 0xff, 0xfe, 0x80, 0x67]),
  textOf([0xc0, 0xaf, 0xed, 0xa0, 0x80, 0xf5, 0xe2, 0x82]),
];

/** Opens files that do not exist, each under the name of its own when that fits. */
async function openNames(performer: Performer, names: readonly string[]): Promise<void> {
  const orders = names.map(
    (name) => `${perlCall("prctl", 15, name)}; ${perlCall("openat", -100, `/${name}`, 0, 0)};`,
  );
  await performer.do(`chdir "/"; ${orders.join("\n")} 0`);
}

/** One line per event, in valid UTF-8, without a byte that a terminal would obey. */
function assertHarmless({ bytes }: Ended, lines: number): void {
  const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  const found = /(?!\n)[\p{Cc}\p{Zl}\p{Zp}\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/u.exec(text);
  assert.equal(found, null, `found ${JSON.stringify(found?.[0])}`);
  assert.equal(text.split("\n").length - 1, lines);
}

describe("untrusted names", () => {
  test("never act on a terminal: one event is one line of opensnoop and of execsnoop", async () => {
    await using performer = startPerformer();
    const names = [...ALL_BYTES, ...NASTY];
    const program = exec("/bin/true", ...names);
    const [opens, whole, execs] = await traceAll(
      [
        ["opensnoop", ["-p", String(performer.pid)]],
        ["opensnoop", ["-F", "-p", String(performer.pid)]],
        ["execsnoop", ["-P", String(performer.pid), "--max-args", "99", "-qM"]],
      ],
      async () => {
        await openNames(performer, names);
        await performer.do(inChildren(program));
      },
    );
    assert.ok(opens && whole && execs);
    assertHarmless(opens, 1 + names.length);
    assertHarmless(whole, 1 + names.length);
    assertHarmless(execs, 1 + 1);
  });

  test("can be read back from their escapes", async () => {
    await using performer = startPerformer();
    const ended = await trace("opensnoop", ["-p", String(performer.pid)], () => openNames(performer, NASTY));
    const row = (comm: string, path: string) => openRow(performer.pid, comm, -1, 2, path);
    assert.deepEqual(rowsOf(ended).slice(0, 6), [
      row("\\x1b[2J\\x1b[1;31mred", "/\\x1b[2J\\x1b[1;31mred"),
      row("a\\nb\\r\\nc\\td", "/a\\nb\\r\\nc\\td"),
      row("\\u009b31m\\u0085next", "/\\u009b31m\\u0085next"),
      row("\\u202egnp.exe\\u202c", "/\\u202egnp.exe\\u202c"),
      row("\\u2028line\\u2029para", "/\\u2028line\\u2029para"),
      row("\\u200btiny\\ufeff", "/\\u200btiny\\ufeff"),
    ]);
    assert.ok(rowsOf(ended)[8]?.endsWith(" /f\\xff\\xfe\\x80g"));
  });

  test("are passed on as they are with --raw", async () => {
    await using performer = startPerformer();
    const ended = await trace("opensnoop", ["--raw", "-p", String(performer.pid)], () => {
      return openNames(performer, [...ALL_BYTES, ...NASTY]);
    });
    for (const name of [...ALL_BYTES, ...NASTY]) {
      assert.ok(
        Buffer.from(ended.bytes).includes(Buffer.from(encodeString(` /${name}\n`))),
        JSON.stringify(name),
      );
    }
  });

  test("keep their exact bytes in JSON, 10 000 of them", async () => {
    await using performer = startPerformer();
    const names = [...ALL_BYTES, ...NASTY, ...randomNames(RANDOM_NAMES)];
    const args = ["--json", "--buffer-size", "16M", "--strict", "-p", String(performer.pid)];
    const ended = await trace("opensnoop", args, () => openNames(performer, names));
    const records = recordsOf(ended);
    assert.equal(records.length, names.length);
    for (const [index, { path, path_b64 }] of records.entries()) {
      const wanted = Buffer.from(encodeString(`/${names[index]}`));
      const bytes =
        path_b64 === undefined ? Buffer.from(String(path)) : Buffer.from(String(path_b64), "base64");
      assert.ok(bytes.equals(wanted), JSON.stringify(names[index]));
      assert.ok(String(path).isWellFormed());
    }
    assert.equal(ended.status, 0);
    await assertMatchesSchema("opensnoop", [], records.slice(0, 500));
  });

  test("of arguments keep their exact bytes in JSON", async () => {
    await using performer = startPerformer();
    const [ended] = await traceAll([["execsnoop", ["--json", "-P", String(performer.pid)]]], () =>
      performer.do(inChildren(exec("/bin/true", ...NASTY))),
    );
    const records = recordsOf(ended as Ended);
    const { args_b64 } = records[0] as { args_b64: string[] };
    const exact = args_b64.map((one) => Buffer.from(one, "base64"));
    assert.deepEqual(
      exact,
      ["/bin/true", ...NASTY].map((name) => Buffer.from(encodeString(name))),
    );
    await assertMatchesSchema("execsnoop", [], records);
  });

  test("in messages are escaped too", async () => {
    for (const args of [["-d", "\x1b[2Jx\ny"], ["--\x1b[2J"]]) {
      const { bytes, stderr } = await runTool("biolatency", args);
      assert.equal(bytes.length, 0);
      assert.doesNotMatch(stderr, /(?!\n)\p{Cc}/u);
      assert.match(stderr, /\\x1b\[2J/);
    }
  });

  test("are whole lines of JSON even under SIGKILL, but for the last", async () => {
    await using performer = startPerformer();
    const ended = await trace("opensnoop", ["--json", "-p", String(performer.pid)], async (tool) => {
      const opening = openNames(performer, randomNames(5000));
      await tool.until(({ stdout }) => stdout.length > 100_000);
      tool.kill("SIGKILL");
      await opening;
    });
    const lines = ended.stdout.split("\n").slice(0, -1);
    for (const line of lines) JSON.parse(line);
    assert.ok(lines.length > 100);
  });
});

/** Names of 1 to 40 bytes, every byte but NUL and "/", the same at each run. */
function randomNames(count: number): string[] {
  let state = 12_345;
  const below = (limit: number) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) % limit;
  };
  const byte = () => [below(255) + 1].map((value) => (value === 0x2f ? 0x2e : value))[0] ?? 1;
  return Array.from({ length: count }, () => textOf(Array.from({ length: below(40) + 1 }, byte)));
}
