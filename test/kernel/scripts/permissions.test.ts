import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import process from "node:process";
import { describe, test } from "node:test";
import { skip } from "../../support/skip.ts";
import { runTool, scriptCommand, tracingLine } from "../../support/tool.ts";

const TOOLS = ["opensnoop", "execsnoop", "biolatency", "allocs"] as const;
const NOBODY = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"];
const BOTH = "Cannot trace: CAP_BPF (to load BPF programs) and CAP_PERFMON (to attach them) are missing";

/** Root with these capabilities and no others; `+` before a name adds to none, `-` takes from all. */
function rootWith(names: string): string[] {
  const set = names.startsWith("-") ? `+all,${names}` : names === "" ? "-all" : `-all,${names}`;
  return ["setpriv", `--bounding-set=${set}`, `--inh-caps=${set}`];
}

function nobodyWith(names: string): string[] {
  return [...NOBODY, `--inh-caps=${names}`, `--ambient-caps=${names}`];
}

/** In a mount namespace of its own without tracefs. */
function withoutTracefs(command: readonly string[]): string[] {
  const unmount = "umount -A /sys/kernel/tracing /sys/kernel/debug/tracing /sys/kernel/debug 2>/dev/null";
  return ["unshare", "--mount", "sh", "-c", `${unmount}; exec "$@"`, "sh", ...command];
}

interface Row {
  readonly who: string;
  readonly before: readonly string[];
  /** The first line of the refusal, behind the tool's name; absent for success. */
  readonly refusal?: string | RegExp;
  /** Only these tools; all when nothing is said. */
  readonly tools?: readonly string[];
}

const rows: readonly Row[] = [
  { who: "root", before: ["env"] },
  { who: "root without CAP_SYS_RESOURCE", before: rootWith("-sys_resource") },
  { who: "root without any", before: rootWith(""), refusal: BOTH },
  {
    who: "root with CAP_BPF",
    before: rootWith("+bpf"),
    refusal: "Cannot trace: CAP_PERFMON (to attach them) is missing",
  },
  {
    who: "root with CAP_PERFMON",
    before: rootWith("+perfmon"),
    refusal: "Cannot trace: CAP_BPF (to load BPF programs) is missing",
  },
  { who: "root with CAP_BPF and CAP_PERFMON", before: rootWith("+bpf,+perfmon") },
  { who: "root with CAP_SYS_ADMIN", before: rootWith("+sys_admin") },
  { who: "another user", before: NOBODY, refusal: BOTH },
  {
    who: "another user with CAP_BPF and CAP_PERFMON, where tracepoints are root's",
    before: nobodyWith("+bpf,+perfmon"),
    refusal: /^Cannot read tracepoints in ".*": not root, and CAP_DAC_READ_SEARCH is missing$/,
    tools: ["opensnoop"],
  },
  {
    who: "another user with CAP_BPF, CAP_PERFMON and CAP_DAC_READ_SEARCH",
    before: nobodyWith("+bpf,+perfmon,+dac_read_search"),
  },
  { who: "root, tracefs not mounted", before: withoutTracefs(["env"]) },
  {
    who: "root with CAP_BPF and CAP_PERFMON, tracefs not mounted",
    before: withoutTracefs(rootWith("+bpf,+perfmon")),
    refusal:
      /^Cannot read tracepoints: tracefs is mounted neither on .*, and CAP_SYS_ADMIN to mount it is missing$/,
    tools: ["opensnoop"],
  },
];

/** Whether another user can read the runtime and this repository at all. */
function readableByOthers(): boolean {
  return [process.execPath, scriptCommand("scripts/opensnoop.ts", []).at(-1) ?? ""].every((path) => {
    return spawnSync("setpriv", ["--reuid=65534", "--clear-groups", "test", "-r", path]).status === 0;
  });
}

describe("permissions", () => {
  for (const { who, before, refusal, tools = TOOLS } of rows) {
    test(`${who} ${refusal === undefined ? "traces" : "is told what is missing"}`, async (t) => {
      if (before[1]?.startsWith("--reuid") && !readableByOthers()) {
        return skip(t, "other users cannot read this repository");
      }
      const runs = tools.map((name) => runTool(name, ["--duration", "50ms"], { before }));
      for (const [index, { status, stderr }] of (await Promise.all(runs)).entries()) {
        const name = tools[index] ?? "";
        assert.doesNotMatch(stderr, /libbpf|RLIMIT|^ +at /m);
        if (refusal === undefined) {
          assert.deepEqual([status, stderr], [0, name === "biolatency" ? "" : tracingLine(name)], name);
        } else {
          const [first = "", hint, ...more] = stderr.split("\n");
          const message = first.slice(`${name}: `.length);
          assert.equal(status, 1);
          if (typeof refusal === "string") assert.equal(message, refusal);
          else assert.match(message, refusal);
          assert.match(hint ?? "", /^hint: ./);
          assert.deepEqual(more, [""]);
        }
      }
    });
  }
});
