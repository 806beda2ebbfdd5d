/**
 * Events a second that a generated decoder makes of 64-byte records in a 16 MiB buffer, as the ring buffer's reader feeds it:
 * three numbers, one 16-byte name and one bigint each. Run it with `bun test/bench/decode.ts` or `deno run -A test/bench/decode.ts`.
 * Figures vary with the machine: compare them with each other, not with a limit.
 */
import { Buffer } from "node:buffer";
import {
  compileDecoder,
  type Decoder,
  type FieldLayout,
  type RecordView,
  recordView,
  type StructLayout,
} from "../../sdk/btf/mod.ts";

interface Event {
  readonly startNs: number;
  readonly tgid: number;
  readonly tid: number;
  readonly cookie: bigint;
  readonly comm: string;
}

const RECORD_BYTES = 64;
const RECORDS = (16 << 20) / RECORD_BYTES;
const ROUNDS = 30;
/** Records are kept for a while, as a reader hands them out in batches: else an engine may never make the objects. */
const BATCH = 256;

const fields: readonly FieldLayout[] = [
  {
    name: "start_ns",
    key: "startNs",
    offset: 0,
    layout: { kind: "int", size: 8, signed: false, role: "quantity", unit: "ns" },
  },
  { name: "tgid", key: "tgid", offset: 8, layout: { kind: "int", size: 4, signed: false } },
  { name: "tid", key: "tid", offset: 12, layout: { kind: "int", size: 4, signed: false } },
  {
    name: "cookie",
    key: "cookie",
    offset: 16,
    layout: { kind: "int", size: 8, signed: false, role: "identity" },
  },
  { name: "comm", key: "comm", offset: 24, layout: { kind: "string", size: 16 } },
];

function eventLayout(keys: readonly string[], size = RECORD_BYTES): StructLayout {
  return { kind: "struct", name: "event", size, fields: fields.filter(({ key }) => keys.includes(key)) };
}

function records(names: number): RecordView {
  const view = recordView(new ArrayBuffer(RECORDS * RECORD_BYTES));
  for (let i = 0; i < RECORDS; i++) {
    const at = i * RECORD_BYTES;
    view.u32.set([i, 5, 1000 + (i % 50), 2000 + i], at / 4);
    view.u64[at / 8 + 2] = BigInt(i) << 20n;
    view.u8.set(Buffer.from(`worker-${i % names}`), at + 24);
  }
  return view;
}

/** The best of several rounds, in ns for each record: noise only ever adds. */
function nsPerRecord<T>(decode: Decoder<T>, view: RecordView): number {
  let best = Number.POSITIVE_INFINITY;
  const batch: T[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const begun = performance.now();
    for (let i = 0; i < RECORDS; i++) batch[i & (BATCH - 1)] = decode(view, i * RECORD_BYTES, RECORD_BYTES);
    best = Math.min(best, ((performance.now() - begun) * 1e6) / RECORDS);
  }
  return best;
}

/** What the generated decoder replaces: a call for each field. */
function byDataView(view: RecordView, offset: number): Event {
  const data = new DataView(view.u8.buffer, offset, RECORD_BYTES);
  const name = new Uint8Array(view.u8.buffer, offset + 24, 16);
  return {
    startNs: Number(data.getBigUint64(0, true)),
    tgid: data.getUint32(8, true),
    tid: data.getUint32(12, true),
    cookie: data.getBigUint64(16, true),
    comm: new TextDecoder().decode(name.subarray(0, name.indexOf(0))),
  };
}

const all = fields.map(({ key }) => key);
const cases: readonly (readonly [string, Decoder<unknown>, number])[] = [
  ["three numbers", compileDecoder(eventLayout(["startNs", "tgid", "tid"])), 50],
  ["three numbers, a bigint", compileDecoder(eventLayout(["startNs", "tgid", "tid", "cookie"])), 50],
  ["three numbers, a name", compileDecoder(eventLayout(["startNs", "tgid", "tid", "comm"])), 50],
  ["all, 50 names", compileDecoder(eventLayout(all)), 50],
  ["all, 100,000 names", compileDecoder(eventLayout(all)), 100_000],
  ["all, by DataView", byDataView, 50],
];
for (const [title, decode, names] of cases) {
  const ns = nsPerRecord(decode, records(names));
  console.log(
    `${title.padEnd(26)} ${ns.toFixed(1).padStart(7)} ns  ${(1000 / ns).toFixed(1).padStart(6)} M events/s`,
  );
}
