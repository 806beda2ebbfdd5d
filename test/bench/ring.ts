/**
 * The ring buffer, end to end: a C program makes system calls on one CPU, each becomes a 64-byte record, a reader on the
 * other CPU drains them. Beside ours, libbpf's consumer in C, woken for each record (its default) and only above 256 KiB.
 * Run as root with `bun run test/bench/ring.ts [CALLS] [ROUNDS]`. All are measured in turn, round after round; the table
 * shows medians, and the best in brackets. Figures vary with the machine: compare the lines.
 */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const [calls = "5000000", rounds = "5"] = process.argv.slice(2);
const LOOP_CPU = "1";
const READER_CPU = "0";
const IDLE_MS = 10_000;

const directory = mkdtempSync(join(tmpdir(), "ring-bench-"));
process.on("exit", () => rmSync(directory, { recursive: true }));

function here(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url));
}

function build(name: string, ...libraries: string[]): string {
  const executable = join(directory, name);
  execFileSync("cc", ["-O2", here(`peers/${name}.c`), "-o", executable, ...libraries]);
  return executable;
}

/** A child whose output is read line by line. */
class Peer {
  readonly child: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  constructor(command: string, ...args: string[]) {
    this.child = spawn(command, args, { stdio: ["pipe", "pipe", "inherit"] });
    this.#lines = createInterface({ input: this.child.stdout as NodeJS.ReadableStream })[
      Symbol.asyncIterator
    ]();
  }

  async line(): Promise<string> {
    const { value, done } = await this.#lines.next();
    if (done) throw new Error(`${this.child.spawnfile} ended early`);
    return value;
  }

  async end(): Promise<void> {
    const exit = once(this.child, "exit");
    this.child.stdin?.end();
    await exit;
  }
}

interface Sample {
  readonly callNs: number;
  readonly untracedNs: number;
  readonly readerNs: number;
  readonly lost: number;
}

/** One run of a reader, with an untraced run of the loop just before it. */
async function measure(reader: (tgid: string) => Peer): Promise<Sample> {
  const loop = new Peer(syscallLoop, calls, LOOP_CPU);
  const untracedNs = await runLoop(loop);
  const peer = reader(String(loop.child.pid));
  await peer.line(); // "ready"
  const callNs = await runLoop(loop);
  peer.child.kill("SIGTERM");
  const { events, cpuNs, lost } = JSON.parse(await peer.line());
  if (events + lost !== Number(calls)) throw new Error(`${events} events and ${lost} lost are not ${calls}`);
  await Promise.all([peer.end(), loop.end()]);
  return { callNs, untracedNs, readerNs: cpuNs / events, lost };
}

async function runLoop(loop: Peer): Promise<number> {
  loop.child.stdin?.write("x");
  return Number(await loop.line());
}

const syscallLoop = build("syscall-loop");
const consumer = build("ring-consumer", "-lbpf");
const object = here("../fixtures/bpf/ring.x86-64.bpf.o");

function inC(wake: string) {
  return (tgid: string) => new Peer("taskset", "-c", READER_CPU, consumer, object, tgid, wake);
}

function ours(mode: string) {
  return (tgid: string) =>
    new Peer("taskset", "-c", READER_CPU, process.execPath, here("ring-reader.ts"), tgid, mode);
}

const readers: Readonly<Record<string, (tgid: string) => Peer>> = {
  "sonde, two fields": ours("fields"),
  "sonde, batches of objects": ours("batches"),
  "sonde, one object at a time": ours("each"),
  "C, libbpf, woken per record": inC("1"),
  "C, libbpf, woken above 256 KiB": inC("2"),
};

/** What our reader costs in percent of a CPU while nothing happens: it watches this process, which never calls. */
async function measureIdle(): Promise<number> {
  const peer = ours("batches")(String(process.pid));
  await peer.line(); // "ready"
  await new Promise((resolve) => setTimeout(resolve, IDLE_MS));
  peer.child.kill("SIGTERM");
  const { cpuNs } = JSON.parse(await peer.line());
  await peer.end();
  return (cpuNs / (IDLE_MS * 1e6)) * 100;
}

/** The median, and the best in brackets. */
function summary(values: readonly number[], digits: number, best: (...values: number[]) => number): string {
  const median = values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
  return `${median.toFixed(digits)} (${best(...values).toFixed(digits)})`;
}

function row(name: string, taken: readonly Sample[]): string {
  const rate = taken.map(({ callNs }) => 1e3 / callNs);
  const reader = taken.map(({ readerNs }) => readerNs);
  const slowdown = taken.map(({ callNs, untracedNs }) => callNs / untracedNs);
  const lost = taken.map((sample) => sample.lost);
  return `| ${[
    name,
    summary(rate, 2, Math.max),
    summary(reader, 1, Math.min),
    summary(slowdown, 2, Math.min),
    summary(lost, 0, Math.min),
  ].join(" | ")} |`;
}

const samples = new Map<string, Sample[]>(Object.keys(readers).map((name) => [name, []]));
for (let round = 0; round < Number(rounds); round++) {
  for (const [name, reader] of Object.entries(readers)) samples.get(name)?.push(await measure(reader));
}
console.log("| reader | M events/s | reader, ns of CPU per event | traced / untraced loop | lost |");
console.log("|---|---|---|---|---|");
for (const [name, taken] of samples) console.log(row(name, taken));
console.log(`\nIdle, sonde: ${(await measureIdle()).toFixed(2)} % of a CPU`);
