import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  BtfWriter,
  cOf,
  decoderSource,
  layoutOf,
  memberOf,
  parseBtf,
  resolve,
  sizeOf,
  typescriptOf,
  variablesOf,
  zodOf,
} from "../../../../sdk/btf/mod.ts";
import { BtfError } from "../../../../sdk/errors.ts";
import { sampleObject } from "./sample-object.ts";
import { addIntegers } from "./samples.ts";

/** Rounds for each seed and sample; with 5 seeds and 2 samples 20,000 in all. */
const ROUNDS = 2000;
/** Seconds on a busy machine: the runner's own limit is not for these. */
const PATIENT = { timeout: 120_000 };

/** A small generator of 32-bit numbers (mulberry32), so that each failure can be repeated. */
function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** BTF with every kind, written by hand. */
function handMade(): Uint8Array {
  const writer = new BtfWriter();
  const { u8, u32, u64, s32, char, ns } = addIntegers(writer);
  const name = writer.array(char, 16, u32);
  const flexible = writer.array(u8, 0, u32);
  const choice = writer.union("", 8, [
    { name: "a", type: u64, bitOffset: 0 },
    { name: "b", type: u32, bitOffset: 0 },
  ]);
  const state = writer.enum("state", { IDLE: -1, BUSY: 1 });
  const wide = writer.enum64("wide", { ALL: 2n ** 64n - 1n });
  const node = writer.struct("node", 64, [
    { name: "next", type: writer.ptr(writer.nextId + 4), bitOffset: 0 },
    { name: "start_ns", type: writer.const(ns), bitOffset: 64 },
    { name: "comm", type: writer.volatile(name), bitOffset: 128 },
    { name: "low", type: u32, bitOffset: 256, bitSize: 3 },
    { name: "state", type: writer.restrict(state), bitOffset: 288 },
    { name: "", type: choice, bitOffset: 320 },
    { name: "wide", type: wide, bitOffset: 384 },
    { name: "data", type: flexible, bitOffset: 512 },
  ]);
  writer.fwd("file", "struct");
  writer.float("double", 8);
  writer.func("handle", writer.funcProto(s32, [{ name: "node", type: writer.ptr(node) }], true));
  const global = writer.var("losses", writer.typeTag("user", u64));
  writer.datasec(".data.losses", 8, [{ type: global, offset: 0, size: 8 }]);
  writer.declTag("unit:ns", node, 1);
  return writer.bytes();
}

const INTERESTING = [
  0,
  1,
  0x7f,
  0x80,
  0xff,
  0xffff,
  0x7fff_ffff,
  0x8000_0000,
  0xffff_ffff,
  1 << 24,
  4 << 24,
  0x0400_ffff,
];

/** A copy with one to four wounds: a changed byte, a changed word, a cut, a piece moved elsewhere. */
function mutate(sample: Uint8Array, random: (below: number) => number): Uint8Array {
  let bytes = sample.slice();
  for (let wounds = random(4); wounds >= 0; wounds--) {
    const at = random(bytes.length);
    const kind = random(8);
    if (kind === 0) bytes = bytes.slice(0, Math.max(1, at));
    else if (kind === 1) bytes.copyWithin(random(bytes.length), at, at + random(64));
    else if (kind < 4) bytes[at] = random(256);
    else {
      const word = kind < 6 ? (INTERESTING[random(INTERESTING.length)] ?? 0) : random(80);
      if (bytes.length >= 4)
        new DataView(bytes.buffer).setUint32(Math.min(at & ~3, bytes.length - 4), word, true);
    }
  }
  return bytes;
}

/** Asks everything of the BTF. Says how many questions were answered; a question may be refused, but only by a BtfError. */
function interrogate(bytes: Uint8Array): number {
  let answered = 0;
  const ask = (question: () => unknown): void => {
    try {
      question();
      answered++;
    } catch (error) {
      if (!(error instanceof BtfError)) throw error;
    }
  };
  ask(() => {
    const btf = parseBtf(bytes);
    ask(() => btf.find("event", "struct"));
    ask(() => btf.function("handle"));
    ask(() => variablesOf(btf));
    for (let id = 0; id < btf.types; id++) {
      ask(() => btf.type(id));
      ask(() => resolve(btf, id));
      ask(() => sizeOf(btf, id));
    }
    for (const kind of ["struct", "union", "array"] as const) {
      for (const id of btf.ids(kind)) {
        ask(() => memberOf(btf, id, "pairs.a"));
        ask(() => compile(layoutOf(btf, id)));
      }
    }
    for (const kind of ["struct", "func", "enum64", "decl_tag"] as const) {
      for (const id of btf.ids(kind)) ask(() => cOf(btf, id));
    }
  });
  return answered;
}

/** Generated text must be a program whatever the names in the BTF are. */
function compile(layout: ReturnType<typeof layoutOf>): void {
  new Function("support", decoderSource(layout));
  typescriptOf(layout, "Sample");
  new Function("z", `return ${zodOf(layout)}`);
}

describe("damaged BTF", () => {
  for (const [title, sample] of [
    ["of an object", sampleObject],
    ["written by hand", handMade()],
  ] as const) {
    const whole = interrogate(sample);
    for (let seed = 1; seed <= 5; seed++) {
      test(`${title} is refused by a BtfError or read, seed ${seed}`, PATIENT, () => {
        const random = generator(seed);
        let damaged = 0;
        for (let round = 0; round < ROUNDS; round++) {
          const bytes = mutate(sample, random);
          try {
            if (interrogate(bytes) !== whole) damaged++;
          } catch (cause) {
            throw new Error(`Round ${round} of seed ${seed}: ${String(cause)}`, { cause });
          }
        }
        assert.ok(damaged > ROUNDS / 4, `only ${damaged} mutations did any damage`);
      });
    }
  }

  test("random bytes are refused", () => {
    const random = generator(6);
    for (let round = 0; round < 2000; round++) {
      const bytes = Uint8Array.from({ length: random(128) }, () => random(256));
      assert.throws(() => parseBtf(bytes), BtfError);
    }
  });
});
