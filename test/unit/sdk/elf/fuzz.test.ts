import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { checkObject, type Elf, parseElf, symbolOffset } from "../../../../sdk/elf/mod.ts";
import { ElfError, SymbolError } from "../../../../sdk/errors.ts";
import { allSamples } from "./samples.ts";

const MUTATIONS = 20_000;
const probes = new URL("../../../../probes/", import.meta.url);

/** Values that sit on the edges of what readers take for granted. */
const edges = [0, 1, 0x7f, 0x80, 0xff, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xffffffb8, 0xffffffff];

/** A generator of numbers below `limit` that a seed repeats exactly (xorshift32). */
function random(seed: number): (limit: number) => number {
  let state = seed || 1;
  return (limit) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % limit;
  };
}

/** One to four changes: a byte, an edge value in a word, a stretch copied elsewhere, or the end cut off. */
function mutate(bytes: Uint8Array, pick: (limit: number) => number): Uint8Array {
  const copy = bytes.slice();
  for (let changes = 1 + pick(4); changes > 0; changes--) {
    const at = pick(copy.length);
    const kind = pick(8);
    if (kind < 3) copy[at] = pick(256);
    else if (kind < 6) writeEdge(copy, at & ~3, edges[pick(edges.length)] ?? 0);
    else if (kind === 6) copy.copyWithin(at, pick(copy.length), pick(copy.length));
    else return copy.subarray(0, at);
  }
  return copy;
}

function writeEdge(bytes: Uint8Array, at: number, value: number): void {
  if (at + 4 <= bytes.length) new DataView(bytes.buffer).setUint32(at, value, true);
}

/** Asks for everything that the reader can say about a file. */
function readAll(elf: Elf): void {
  for (const section of elf.sections) attempt(() => elf.bytes(section));
  attempt(() => elf.segments);
  attempt(() => elf.buildId);
  attempt(() => [...elf.notes()]);
  for (const table of [".symtab", ".dynsym"] as const) attempt(() => [...(elf.symbols(table) ?? [])]);
  for (const name of ["main", "absent"]) attempt(() => symbolOffset(elf, name));
}

/** Lets only our own errors pass. Returns whether there was none. */
function attempt(action: () => unknown): boolean {
  try {
    action();
    return true;
  } catch (error) {
    if (error instanceof ElfError || error instanceof SymbolError) return false;
    throw error;
  }
}

function probeObjects(): Uint8Array[] {
  const names = readdirSync(probes).filter((name) => name.endsWith(".bpf.o"));
  return names.slice(0, 4).map((name) => readFileSync(new URL(name, probes)));
}

describe("parseElf", () => {
  test(`throws nothing but its own error for ${MUTATIONS} mutations`, () => {
    const pick = random(0x5eed);
    const samples = [...allSamples(), ...probeObjects()];
    let refused = 0;
    for (let round = 0; round < MUTATIONS; round++) {
      const sample = samples[round % samples.length] ?? new Uint8Array(0);
      const bytes = mutate(sample, pick);
      const read = attempt(() => readAll(parseElf(bytes)));
      const checked = attempt(() => checkObject(bytes));
      if (!read || !checked) refused++;
    }
    assert.ok(refused > MUTATIONS / 2, `${refused} of ${MUTATIONS} refused`);
  });

  test("throws nothing but its own error for random bytes behind a true start", () => {
    const pick = random(0xbad);
    let refused = 0;
    for (let round = 0; round < 2000; round++) {
      const bytes = Uint8Array.from({ length: 64 + pick(512) }, () => pick(256));
      bytes.set([0x7f, 0x45, 0x4c, 0x46, 1 + pick(2), 1]);
      if (!attempt(() => checkObject(bytes))) refused++;
      attempt(() => readAll(parseElf(bytes)));
    }
    assert.equal(refused, 2000);
  });
});
