/**
 * How long reading a hash map of a million elements takes, beside a C program that makes the same batch calls on the same
 * map. Run as root by `bun run test/bench/map-read.ts`; the C column needs cc and libbpf's headers (Debian: gcc, libbpf-dev).
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createMap, type HashMap, openMapById, quantity, u32, u64 } from "../../sdk/map/mod.ts";

const ELEMENTS = 1_000_000;
const ROUNDS = 9;
/** What the SDK itself uses for elements of this size. */
const CAPACITY = 8192;

interface Reading {
  readonly elements: number;
  readonly sum: number;
}

type Reader = () => Reading & { readonly ms: number };

function timed(read: () => Reading): Reader {
  return () => {
    const start = performance.now();
    const reading = read();
    return { ...reading, ms: performance.now() - start };
  };
}

/** The whole map in place: no object is made for an element. */
function sumBatches(map: HashMap<number, unknown>): Reading {
  let elements = 0;
  let sum = 0;
  for (const { keys, values, count } of map.batches()) {
    for (let i = 0; i < count; i++) sum += (keys.u32[i] ?? 0) ^ (values.u32[2 * i] ?? 0);
    elements += count;
  }
  return { elements, sum };
}

function sumEntries(map: HashMap<number, number | bigint>): Reading {
  let elements = 0;
  let sum = 0;
  for (const [key, value] of map) {
    sum += key ^ Number(value);
    elements++;
  }
  return { elements, sum };
}

/** The time that the program itself measured, so that starting a process does not count. */
function cReader(program: string, id: number): Reader {
  return () => {
    const text = execFileSync(program, [String(id), String(CAPACITY)], { encoding: "utf8" });
    const [ns = 0, elements = 0, sum = 0] = text.trim().split(" ").map(Number);
    return { ms: ns / 1e6, elements, sum };
  };
}

function compilePeer(folder: string): string | undefined {
  const source = join(import.meta.dirname, "peers", "map-read.c");
  const program = join(folder, "map-read");
  try {
    execFileSync("cc", ["-O2", "-o", program, source, "-lbpf"], { stdio: ["ignore", "ignore", "pipe"] });
    return program;
  } catch (error) {
    console.error(`No C column: ${error instanceof Error ? error.message.trim() : error}`);
    return undefined;
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

/** Runs the readers in turn, round by round, so that a busy machine slows all of them alike. */
function measure(readers: ReadonlyMap<string, Reader>): Map<string, number> {
  const times = new Map<string, number[]>([...readers.keys()].map((name) => [name, []]));
  const expected = readers.values().next().value?.();
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, read] of readers) {
      const { ms, elements, sum } = read();
      if (elements !== ELEMENTS || sum !== expected?.sum)
        throw new Error(`${name} read ${elements}, sum ${sum}`);
      times.get(name)?.push(ms);
    }
  }
  return new Map([...times].map(([name, all]) => [name, median(all)]));
}

function print(medians: ReadonlyMap<string, number>): void {
  const base = medians.values().next().value ?? Number.NaN;
  console.log(
    `${"reader of 1,000,000 u32 -> u64".padEnd(44)} ${"ms".padStart(7)} ${"ns each".padStart(8)} ratio`,
  );
  for (const [name, ms] of medians) {
    const each = ((ms * 1e6) / ELEMENTS).toFixed(0);
    console.log(
      `${name.padEnd(44)} ${ms.toFixed(0).padStart(7)} ${each.padStart(8)} ${(ms / base).toFixed(2)}`,
    );
  }
}

function main(): void {
  const folder = mkdtempSync(join(tmpdir(), "sonde-bench-"));
  using numbers = createMap({ type: "hash", name: "bench", key: u32, value: quantity, maxEntries: ELEMENTS });
  using exact = openAs64(numbers.id);
  numbers.setMany(elements());
  try {
    const peer = compilePeer(folder);
    const readers = new Map<string, Reader>();
    if (peer !== undefined) readers.set("C, bpf_map_lookup_batch", cReader(peer, numbers.id));
    readers.set(
      "batches(), summed in place",
      timed(() => sumBatches(numbers)),
    );
    readers.set(
      "entries(), values as numbers",
      timed(() => sumEntries(numbers)),
    );
    readers.set(
      "entries(), values as bigints",
      timed(() => sumEntries(exact)),
    );
    print(measure(readers));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function* elements(): Generator<[number, number]> {
  for (let i = 0; i < ELEMENTS; i++) yield [i, i * 3];
}

function openAs64(id: number): HashMap<number, bigint> {
  return openMapById(id, { type: "hash", key: u32, value: u64 });
}

main();
