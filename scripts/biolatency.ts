#!/usr/bin/env bun
import { biolatency, type Histogram, type HistogramKey } from "../probes/biolatency.gen.ts";
import { kernelBtf } from "../sdk/btf/mod.ts";
import { diskDevice, diskName, tracepointExists } from "../sdk/os/mod.ts";
import { flag, group, runIfMain, section, summary } from "../sdk/tool/mod.ts";

export const tool = summary({
  name: "biolatency",
  about: `
    Show how long block I/O takes, as histograms.

           usecs               : count     distribution
             64 -> 127        : 21       |**************************              |
            128 -> 255        : 32       |****************************************|

    From when the device got the request until it was done; -Q counts from when
    the request was made. Requests are told apart by their address, so merged
    and partly completed ones are counted once. Not seen: devices that make no
    requests of their own (md, dm, zram); the disks below them are.`,
  cost: "Two tracepoint hits per request, three or four with -Q or -c.",
  examples: {
    "": "one histogram when you press Ctrl-C",
    "1 10": "ten of them, one a second",
    "-mT 1": "in milliseconds, with the time",
    "-Q": "with the time in the queue of the operating system",
    "-D": "a histogram for each disk",
    "-F -d vda": "a histogram for each kind of request to vda",
    "-e": "with average and total",
  },
  flags: {
    ...group.timestamp.flags,
    queued: flag.boolean("Q", "Include the time in the operating system's queue"),
    milliseconds: flag.boolean("m", "In milliseconds instead of microseconds"),
    disks: flag.boolean("D", "A histogram for each disk"),
    flags: flag.boolean("F", "A histogram for each set of request flags"),
    extension: flag.boolean("e", "Add average, total and count"),
    disk: flag.string("d", "Only this disk or partition", { placeholder: "DISK" }),
    cgroup: group.target.withLetters({ cgroup: "c" }).cgroup,
  },
  letters: { json: "j" },
  begin: "Tracing block device I/O... Hit Ctrl-C to end.",
  start({ options, scope }) {
    const { queued, milliseconds, disks, flags, disk } = options;
    const startByBio = !tracepointExists("block", "block_io_start");
    const probe = scope.attach(biolatency, {
      settings: {
        ...group.target.settings({ ...options, includeSelf: true }),
        queued,
        milliseconds,
        byDisk: disks,
        byFlags: flags,
        startByBio,
        ...(disk !== undefined && { targetDevice: diskDevice(disk) }),
      },
      disable: unneeded(queued || options.cgroup !== undefined, startByBio),
    });
    const nameOf = flags ? requestNames() : () => "";
    return () => {
      const histograms = [...probe.maps.histograms.drain()];
      return histograms.map(([key, histogram]) => {
        const by = {
          ...(disks && { disk: diskName(key.device) ?? "?" }),
          ...(flags && { flags: nameOf(key.flags) }),
        };
        return sectionOf(histogram, by, options);
      });
    };
  },
});

/** Where a request begins: at block_io_start where there is one (Linux 6.5), else at block_getrq and block_rq_insert. */
function unneeded(fromStart: boolean, startByBio: boolean) {
  if (!fromStart) return ["block_io_start", "block_getrq", "block_rq_insert"] as const;
  return startByBio ? (["block_io_start"] as const) : (["block_getrq", "block_rq_insert"] as const);
}

interface Shown {
  readonly milliseconds: boolean;
  readonly extension: boolean;
}

function sectionOf({ slots, count, total }: Histogram, by: Readonly<Record<string, string>>, shown: Shown) {
  const unit = shown.milliseconds ? "msecs" : "usecs";
  const average = Math.floor(total / count);
  return section.histogram({
    unit,
    counts: slots,
    by,
    footer: shown.extension
      ? ["", `avg = ${average} ${unit}, total: ${total} ${unit}, count: ${count}`, ""]
      : [],
    totals: shown.extension ? { average, total, count } : {},
  });
}

/** Bits of `cmd_flags` that have kept their place from Linux 5.10 to 7.2, in the order in which BCC writes them. */
const FLAGS = [
  ["NoWait", 21],
  ["Background", 20],
  ["ReadAhead", 19],
  ["PreFlush", 18],
  ["Integrity", 16],
  ["Idle", 15],
  ["NoMerge", 14],
  ["Priority", 13],
  ["ForcedUnitAccess", 17],
  ["Metadata", 12],
  ["Sync", 11],
] as const;

/** Names request flags as `Sync-Write`. The numbers of operations differ by kernel: its BTF has them. */
function requestNames(): (flags: HistogramKey["flags"]) => string {
  const operations = new Map(operationNames());
  return (flags) => {
    const set = FLAGS.filter(([, bit]) => (flags >>> bit) & 1).map(([name]) => name);
    return [...set, operations.get(flags & 0xff) ?? "Unknown"].join("-");
  };
}

/** `REQ_OP_SECURE_ERASE` as `SecureErase`, by number. */
function operationNames(): [number, string][] {
  const operations = kernelBtf().find("req_op", "enum") ?? kernelBtf().find("req_opf", "enum");
  return (operations?.values ?? []).map(({ name, value }) => [
    Number(value),
    name
      .replace("REQ_OP", "")
      .toLowerCase()
      .replace(/_(.)/g, (_, letter: string) => letter.toUpperCase()),
  ]);
}

await runIfMain(tool, import.meta);
