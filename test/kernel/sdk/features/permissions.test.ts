import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { perfEventParanoid } from "../../../../sdk/os/mod.ts";
import { skip } from "../../../support/skip.ts";
import { readableByOthers, runAsk } from "./child.ts";

const both = "Cannot trace: CAP_BPF (to load BPF programs) and CAP_PERFMON (to attach them) are missing";
const NOBODY = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"];

/** Root with these capabilities and no others. */
function rootWith(names: string): string[] {
  const set = names === "" ? "-all" : `-all,${names}`;
  return ["setpriv", `--bounding-set=${set}`, `--inh-caps=${set}`];
}

function nobodyWith(names: string): string[] {
  return [...NOBODY, `--inh-caps=${names}`, `--ambient-caps=${names}`];
}

/** In a mount namespace of its own, with tracefs mounted or not. */
function withTracefs(mounted: boolean, command: readonly string[]): string[] {
  const unmount = "umount -A /sys/kernel/tracing /sys/kernel/debug/tracing /sys/kernel/debug 2>/dev/null";
  const mount = mounted ? "; mount -t tracefs tracefs /sys/kernel/tracing" : "";
  return ["unshare", "--mount", "sh", "-c", `${unmount}${mount}; exec "$@"`, "sh", ...command];
}

/** At level 3, a distribution's addition, older kernels want CAP_SYS_ADMIN for perf events. */
const perf = (perfEventParanoid() ?? 2) > 2 ? [] : ["perf"];

interface Row {
  readonly who: string;
  readonly before: readonly string[];
  readonly needs: readonly string[];
  /** The whole line; absent for success. */
  readonly message?: string | RegExp;
  readonly missing?: readonly string[];
}

const rows: readonly Row[] = [
  { who: "root", before: ["env"], needs: ["perf", "btf", "tracefs"] },
  {
    who: "root with nothing",
    before: rootWith(""),
    needs: [],
    message: both,
    missing: ["CAP_BPF", "CAP_PERFMON"],
  },
  {
    who: "root with CAP_BPF",
    before: rootWith("+bpf"),
    needs: ["perf"],
    message: "Cannot trace: CAP_PERFMON (to attach them) is missing",
    missing: ["CAP_PERFMON"],
  },
  {
    who: "root with CAP_PERFMON",
    before: rootWith("+perfmon"),
    needs: ["perf"],
    message: "Cannot trace: CAP_BPF (to load BPF programs) is missing",
    missing: ["CAP_BPF"],
  },
  { who: "root with both", before: rootWith("+bpf,+perfmon"), needs: [...perf, "btf"] },
  { who: "root with CAP_SYS_ADMIN alone", before: rootWith("+sys_admin"), needs: ["perf", "btf"] },
  {
    who: "root with both, tracefs not mounted",
    before: withTracefs(false, rootWith("+bpf,+perfmon")),
    needs: ["tracefs"],
    message:
      /^Cannot read tracepoints: tracefs is mounted neither on .*, and CAP_SYS_ADMIN to mount it is missing$/,
    missing: ["CAP_SYS_ADMIN"],
  },
  { who: "root, tracefs not mounted", before: withTracefs(false, ["env"]), needs: ["tracefs"] },
  {
    who: "root with both, tracefs mounted",
    before: withTracefs(true, rootWith("+bpf,+perfmon")),
    needs: ["tracefs"],
  },
  { who: "nobody", before: NOBODY, needs: ["perf"], message: both, missing: ["CAP_BPF", "CAP_PERFMON"] },
  { who: "nobody with both", before: nobodyWith("+bpf,+perfmon"), needs: [...perf, "btf"] },
  {
    who: "nobody with both, tracefs mounted",
    before: withTracefs(true, nobodyWith("+bpf,+perfmon")),
    needs: ["tracefs"],
    message: 'Cannot read tracepoints in "/sys/kernel/tracing": not root, and CAP_DAC_READ_SEARCH is missing',
    missing: ["CAP_DAC_READ_SEARCH"],
  },
  {
    who: "nobody with CAP_SYS_ADMIN alone, tracefs not mounted",
    before: withTracefs(false, nobodyWith("+sys_admin")),
    needs: ["tracefs"],
    message:
      /^Cannot read tracepoints in "\/proc\/self\/fd\/\d+": not root, and CAP_DAC_READ_SEARCH is missing$/,
    missing: ["CAP_DAC_READ_SEARCH"],
  },
  {
    who: "nobody with what the hint says",
    before: withTracefs(true, nobodyWith("+bpf,+perfmon,+dac_read_search")),
    needs: [...perf, "btf", "tracefs"],
  },
];

describe("requireTracing", () => {
  for (const { who, before, needs, message, missing } of rows) {
    test(`for ${who} who needs ${needs.join(", ") || "programs"}`, (t) => {
      if (who.startsWith("nobody") && !readableByOthers()) {
        return skip(t, "other users cannot read the runtime or this repository");
      }
      const { asked, stderr } = runAsk(before, "require", ...needs);
      assert.equal(stderr, "");
      assert.equal(asked.ok, message === undefined, asked.message ?? "");
      if (message === undefined) return;
      if (typeof message === "string") assert.equal(asked.message, message);
      else assert.match(asked.message ?? "", message);
      assert.deepEqual(asked.missing, missing);
      assert.doesNotMatch(`${asked.message} ${asked.hint}`, /libbpf|RLIMIT|setcap|\n/);
    });
  }

  for (const [call, action] of [
    ["bpf", "load BPF programs"],
    ["perf_event_open", "open perf events"],
  ] as const) {
    test(`names the seccomp profile that forbids ${call}`, () => {
      const { asked } = runAsk(["env"], "forbid", call);
      assert.equal(asked.message, `Cannot ${action}: ${call} is blocked by the container's seccomp profile`);
      assert.deepEqual(asked.missing, []);
    });
  }

  test("says in one line that the kernel has no BTF", () => {
    const hide = ["unshare", "--mount", "sh", "-c", 'mount -t tmpfs none /sys/kernel/btf; exec "$@"', "sh"];
    const { asked } = runAsk(hide, "require", "btf");
    assert.equal(asked.message, "Cannot trace: this kernel has no BTF (/sys/kernel/btf/vmlinux)");
    assert.equal(asked.name, "UnsupportedError");
    assert.equal(runAsk(hide, "require", "perf").asked.ok, true);
  });
});
