/**
 * From exec to the first event on a terminal while another process opens a marker file every 0.5 ms: opensnoop as an
 * executable, beside libbpf-tools' in C (Debian: libbpf-tools). Then its memory, and its CPU time while nothing happens
 * that it would print. Run as root with `bun run test/bench/startup.ts [ROUNDS]`; needs cc. All are run in turn, round
 * after round; the table shows medians. Figures vary with the machine: compare the lines.
 */
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const [rounds = "15"] = process.argv.slice(2);
const PEER = "/usr/sbin/opensnoop";
const IDLE_SECONDS = 10;
/** Of `/proc/PID/stat`, whose times are in these units on every architecture. */
const TICKS_PER_SECOND = 100;

const directory = mkdtempSync(join(tmpdir(), "startup-bench-"));
process.on("exit", () => rmSync(directory, { recursive: true }));

function here(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url));
}

interface Start {
  readonly firstMs: number;
  readonly cpuMs: number;
  readonly peakKb: number;
}

function start(...command: readonly string[]): Start {
  const text = execFileSync(firstEvent, [marker, ...command], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [firstMs = 0, cpuMs = 0, peakKb = 0] = text.split(" ").map(Number);
  return { firstMs, cpuMs, peakKb };
}

function median(starts: readonly Start[], value: (start: Start) => number): number {
  const sorted = starts.map(value).sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? Number.NaN;
}

function row(name: string, starts: readonly Start[], peer: readonly Start[]): string {
  const first = median(starts, ({ firstMs }) => firstMs);
  const ratio = first / median(peer, ({ firstMs }) => firstMs);
  const cpu = median(starts, ({ cpuMs }) => cpuMs);
  const peakMb = median(starts, ({ peakKb }) => peakKb) / 1024;
  return `| ${name} | ${first.toFixed(1)} | ${ratio.toFixed(2)} | ${cpu.toFixed(1)} | ${peakMb.toFixed(0)} |`;
}

/** The share of a CPU that a tool takes while it watches a process that opens nothing. */
async function idleShare(command: string): Promise<number> {
  const tool = spawn(command, ["-p", String(process.pid)], { stdio: ["ignore", "ignore", "pipe"] });
  await once(tool.stderr, "data");
  await sleep(1000);
  const before = cpuTicks(tool.pid ?? 0);
  await sleep(IDLE_SECONDS * 1000);
  const ticks = cpuTicks(tool.pid ?? 0) - before;
  tool.kill("SIGINT");
  await once(tool, "exit");
  return ticks / TICKS_PER_SECOND / IDLE_SECONDS;
}

function cpuTicks(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  return Number(fields[11]) + Number(fields[12]);
}

const marker = join(directory, "marker");
writeFileSync(marker, "");
const firstEvent = join(directory, "first-event");
execFileSync("cc", ["-O2", here("peers/first-event.c"), "-o", firstEvent, "-lutil"]);
const ours = join(directory, "opensnoop");
execFileSync(process.execPath, [here("../../bundle/main.ts"), "opensnoop", "--outfile", ours], {
  stdio: "ignore",
});

const commands = { "C, libbpf-tools": PEER, "sonde, executable": ours };
const starts = new Map<string, Start[]>(Object.keys(commands).map((name) => [name, []]));
for (let round = 0; round < Number(rounds); round++) {
  for (const [name, command] of Object.entries(commands)) starts.get(name)?.push(start(command));
}
console.log("| opensnoop | exec to first event, ms | ratio | CPU to the end, ms | peak memory, MB |");
console.log("|---|---|---|---|---|");
for (const [name, taken] of starts) console.log(row(name, taken, starts.get("C, libbpf-tools") ?? []));
console.log(`\nIdle: ${((await idleShare(ours)) * 100).toFixed(2)} % of a CPU over ${IDLE_SECONDS} s`);
