import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { column, flag, group, section, stream, summary, top } from "../../../../sdk/tool/mod.ts";

interface OpenEvent {
  readonly ts: number;
  readonly tgid: number;
  readonly tid: number;
  readonly uid: number;
  readonly ret: number;
  readonly flags: number;
  readonly mode: number;
  readonly comm: string;
  readonly path: string;
  readonly pathTruncated: boolean;
}

interface Ranked {
  readonly comm: string;
  readonly reads: number;
  readonly readBytes: number;
}

interface OpenSettings {
  readonly targetTgid?: number;
  readonly targetCgroup?: bigint;
  readonly selfTgid?: number;
  readonly failedOnly?: boolean;
}

/** Stands for a generated probe. */
const probe = {
  attach: (_options?: { settings?: OpenSettings }) => ({
    events: { opens: { read: (_signal: AbortSignal): AsyncIterable<readonly OpenEvent[]> => noBatches() } },
    [Symbol.dispose]: () => {},
  }),
};

async function* noBatches(): AsyncIterable<readonly OpenEvent[]> {}

const opens = stream({
  name: "opens",
  about: "Print opens.",
  letters: { duration: "d" },
  flags: {
    ...group.target.flags,
    timestamp: flag.boolean("T", "Show when"),
    printUid: flag.boolean("U", "Show the user"),
    failed: flag.boolean("x", "Only calls that failed"),
    name: flag.string("n", "Only commands that contain this"),
    extendedFields: flag.boolean("e", "Show flags and mode", { aliases: ["extended_fields"] }),
  },
  columns: ({ timestamp, printUid, extendedFields, tid }) => [
    column.timeSeconds({ hidden: !timestamp }),
    column.uid({ hidden: !printUid }),
    tid === undefined ? column.pid() : column.tid(),
    column.comm(),
    column.fd({ of: (open: OpenEvent) => (open.ret < 0 ? -1 : open.ret) }),
    column.errno({ of: (open: OpenEvent) => (open.ret < 0 ? -open.ret : 0) }),
    column.octal("flags", 8, { hidden: !extendedFields }),
    column.octal("mode", 4, { hidden: !extendedFields }),
    column.path({ truncated: (open: OpenEvent) => open.pathTruncated }),
  ],
  rows({ options, scope }) {
    const settings = { ...group.target.settings(options), failedOnly: options.failed };
    return scope.attach(probe, { settings }).events.opens.read(scope.signal);
  },
});

const latency = summary({
  name: "latency",
  about: "Show a histogram.",
  flags: {
    ...group.timestamp.flags,
    disks: flag.boolean("D", "One per disk"),
    milliseconds: flag.boolean("m", "In ms"),
  },
  begin: "Tracing block device I/O... Hit Ctrl-C to end.",
  start({ options }) {
    const unit = options.milliseconds ? "msecs" : "usecs";
    return () => [section.histogram({ unit, counts: [1, 2], by: options.disks ? { disk: "vda" } : {} })];
  },
});

const ranking = top({
  name: "ranking",
  about: "Rank readers.",
  sort: { all: (row: Ranked) => row.reads + row.readBytes, reads: (row: Ranked) => row.reads },
  columns: () => [column.comm(), column.count("reads"), column.bytes("readBytes", { show: "K" })],
  begin: ({ interval }) => `Tracing... Output every ${interval} secs. Hit Ctrl-C to end`,
  start: () => (): Ranked[] => [{ comm: "cat", reads: 1, readBytes: 4096 }],
});

describe("declarations", () => {
  test("infer options from flags and rows from columns", () => {
    assert.deepEqual(
      [opens, latency, ranking].map((tool) => tool.behaviour.kind),
      ["stream", "summary", "top"],
    );
  });

  test("refuse columns whose value the rows do not have", () => {
    const wrong = stream({
      name: "wrong",
      about: "Rows without a path.",
      columns: () => [column.path()],
      // @ts-expect-error rows have no "path"
      rows: (): AsyncIterable<readonly { comm: string }[]> => noBatches(),
    });
    assert.equal(wrong.name, "wrong");
  });
});
