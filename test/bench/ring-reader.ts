/**
 * `ring-reader.ts TGID MODE`: our side of the benchmark in ring.ts, in a process of its own like its peers. Attaches,
 * prints "ready", reads until SIGTERM, then prints `{"events", "cpuNs", "lost"}`.
 */
import process from "node:process";
import type { RecordView } from "../../sdk/btf/mod.ts";
import { RingBuffer } from "../../sdk/ringbuf/mod.ts";
import { RING_BYTES, type RingEvent, ringProbe } from "../fixtures/bpf/ring.ts";

const [tgid = "0", mode = "batches"] = process.argv.slice(2);
let events = 0;
let sum = 0;

function add(event: RingEvent): void {
  events++;
  sum += event.number + event.tgid;
}

/** Two fields of each record, as the peer in C reads them. */
function addFields({ u32 }: RecordView, offset: number): undefined {
  const at = offset >>> 2;
  sum += (u32[at + 4] as number) + (u32[at + 5] as number) * 2 ** 32 + (u32[at + 2] as number);
}

async function readFields(signal: AbortSignal): Promise<void> {
  const { fd } = loaded.maps.ring;
  using ring = new RingBuffer({ name: "records", fd, bytes: RING_BYTES, decode: addFields });
  for await (const batch of ring.read(signal)) events += batch.length;
}

async function readBatches(signal: AbortSignal): Promise<void> {
  for await (const batch of loaded.events.records.read(signal)) for (const event of batch) add(event);
}

async function readEach(signal: AbortSignal): Promise<void> {
  for await (const event of loaded.events.records.events(signal)) add(event);
}

function cpuNs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) * 1000;
}

const readers: Readonly<Record<string, typeof readBatches>> = {
  fields: readFields,
  batches: readBatches,
  each: readEach,
};
const abort = new AbortController();
process.once("SIGTERM", () => abort.abort());
using loaded = ringProbe.attach({ settings: { targetTgid: Number(tgid) } });
const before = cpuNs();
console.log("ready");
await readers[mode]?.(abort.signal);
const lost = loaded.losses().reduce((total, { count }) => total + count, 0);
console.log(JSON.stringify({ events, cpuNs: cpuNs() - before, lost, sum }));
