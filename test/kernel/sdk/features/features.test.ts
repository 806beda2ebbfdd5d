import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { release } from "node:os";
import process from "node:process";
import { after, describe, test } from "node:test";
import {
  diagnose,
  type Feature,
  type FeatureAnswer,
  features,
  formatDiagnosis,
  haveAttachCookie,
  haveBtfTracepoints,
  haveCgroupAccounting,
  haveFentry,
  haveForEach,
  haveHardwarePmu,
  haveKernelBtf,
  haveKprobeMulti,
  haveKprobes,
  haveLoop,
  haveModuleBtf,
  haveNamespacePid,
  havePerfEvents,
  haveRawTracepoints,
  haveRingBuffer,
  haveTracepoints,
  haveTracingPrograms,
  haveUprobeMulti,
  haveUprobes,
  haveUserRingBuffer,
} from "../../../../sdk/features/mod.ts";
import { closeTracefs, kernelAtLeast } from "../../../../sdk/os/mod.ts";
import { skip, skipWithout } from "../../../support/skip.ts";
import { runAsk } from "./child.ts";

const BPFTOOL = "/usr/sbin/bpftool";

type Available = FeatureAnswer["available"];

function answer(feature: Feature): Available {
  return feature().available;
}

function yesOrNo(value: boolean): Available {
  return value ? "yes" : "no";
}

/** What bpftool, which probes by itself, says of this kernel. */
interface BpftoolProbe {
  readonly program_types: Readonly<Record<string, boolean>>;
  readonly map_types: Readonly<Record<string, boolean>>;
  readonly helpers: Readonly<Record<string, readonly string[]>>;
}

let probed: BpftoolProbe | undefined;

function bpftool(): BpftoolProbe {
  probed ??= JSON.parse(
    spawnSync(BPFTOOL, ["-j", "feature", "probe", "kernel"], { encoding: "utf8" }).stdout,
  );
  return probed as BpftoolProbe;
}

describe("features and bpftool agree", () => {
  const byHelper: readonly [Feature, string][] = [
    [haveAttachCookie, "bpf_get_attach_cookie"],
    [haveLoop, "bpf_loop"],
    [haveForEach, "bpf_for_each_map_elem"],
    [haveNamespacePid, "bpf_get_ns_current_pid_tgid"],
  ];
  for (const [feature, helper] of byHelper) {
    test(`on ${helper}`, (t) => {
      if (skipWithout(t, "bpftool", BPFTOOL)) return;
      const known = bpftool().helpers.tracepoint_available_helpers ?? [];
      assert.equal(answer(feature), yesOrNo(known.includes(helper)));
    });
  }

  const byMap: readonly [Feature, string][] = [
    [haveRingBuffer, "have_ringbuf_map_type"],
    [haveUserRingBuffer, "have_user_ringbuf_map_type"],
  ];
  for (const [feature, type] of byMap) {
    test(`on ${feature.feature}`, (t) => {
      if (skipWithout(t, "bpftool", BPFTOOL)) return;
      assert.equal(answer(feature), yesOrNo(bpftool().map_types[type] === true));
    });
  }

  test("on programs and on charging maps to cgroups", (t) => {
    if (skipWithout(t, "bpftool", BPFTOOL)) return;
    assert.equal(
      answer(haveTracingPrograms),
      yesOrNo(bpftool().program_types.have_tracepoint_prog_type === true),
    );
    const known = bpftool().helpers.socket_filter_available_helpers ?? [];
    assert.equal(answer(haveCgroupAccounting), yesOrNo(known.includes("bpf_ktime_get_coarse_ns")));
  });
});

describe("features and sysfs agree", () => {
  const pmus = readdirSync("/sys/bus/event_source/devices");

  test("on kprobes", () => assert.equal(answer(haveKprobes), yesOrNo(pmus.includes("kprobe"))));
  test("on uprobes", () => assert.equal(answer(haveUprobes), yesOrNo(pmus.includes("uprobe"))));
  test("on perf events", () => assert.equal(answer(havePerfEvents), yesOrNo(pmus.includes("software"))));
  test("on tracepoints", () => assert.equal(answer(haveTracepoints), yesOrNo(pmus.includes("tracepoint"))));
  test("on hardware counters", () => {
    const ofProcessor = pmus.some((name) => /^(cpu|cpu_core|armv\d.*)$/.test(name));
    assert.equal(answer(haveHardwarePmu), yesOrNo(ofProcessor));
  });
  test("on BTF", () => {
    assert.equal(answer(haveKernelBtf), yesOrNo(existsSync("/sys/kernel/btf/vmlinux")));
    if (readdirSync("/sys/kernel/btf").length > 1) assert.equal(answer(haveModuleBtf), "yes");
  });
});

/** Kernels whose features are known from elsewhere (Debian's configuration; measured with other tools). */
const hosts: readonly {
  readonly release: RegExp;
  readonly known: readonly (readonly [Feature, Available])[];
}[] = [
  {
    release: /-fc-/,
    known: [
      [haveKprobes, "no"],
      [haveKprobeMulti, "no"],
      [haveFentry, "no"],
      [haveBtfTracepoints, "yes"],
      [haveRawTracepoints, "yes"],
      [haveUprobes, "yes"],
      [haveUprobeMulti, "yes"],
    ],
  },
  {
    release: /^6\.1\..*-arm64$/,
    known: [
      [haveKprobes, "yes"],
      [haveFentry, "no"],
      [haveKprobeMulti, "no"],
      [haveBtfTracepoints, "yes"],
      [haveUprobes, "yes"],
      [haveUprobeMulti, "no"],
    ],
  },
  {
    release: /-amd64$/,
    known: [
      [haveKprobes, "yes"],
      [haveFentry, "yes"],
      [haveBtfTracepoints, "yes"],
      [haveRawTracepoints, "yes"],
      [haveUprobes, "yes"],
      [haveKprobeMulti, yesOrNo(kernelAtLeast("6.12"))],
      [haveUprobeMulti, yesOrNo(kernelAtLeast("6.6"))],
    ],
  },
];

describe("a kernel that is known", () => {
  test("has what it is known to have", (t) => {
    const host = hosts.find((candidate) => candidate.release.test(release()));
    if (host === undefined) return skip(t, `nothing is known of ${release()}`);
    for (const [feature, expected] of host.known) assert.equal(answer(feature), expected, feature.feature);
  });
});

describe("diagnose", () => {
  after(closeTracefs);

  test("leaves no descriptor open", () => {
    diagnose();
    closeTracefs();
    const before = readdirSync("/proc/self/fd").length;
    diagnose();
    closeTracefs();
    assert.equal(readdirSync("/proc/self/fd").length, before);
  });

  test("says what the features say, in lines of 80 columns", () => {
    const { checks } = diagnose();
    for (const feature of features) {
      const status = checks.find(({ name }) => name === feature.feature)?.status;
      assert.equal(status, { yes: "ok", no: "no", unknown: "unknown" }[answer(feature)], feature.feature);
    }
    const text = formatDiagnosis({ checks });
    assert.ok(text.split("\n").every((line) => line.length <= 80));
    assert.equal(checks.find(({ name }) => name === "permission to trace")?.status, "ok");
    assert.equal(checks.find(({ name }) => name === "executable memory")?.status, "ok");
  });

  test("survives memory that may not be written and executed", (t) => {
    if (!kernelAtLeast("6.3")) return skip(t, "PR_SET_MDWE is in Linux since 6.3");
    if (/deno$/.test(process.execPath)) return skip(t, "this runtime does not start under PR_SET_MDWE");
    const { asked } = runAsk(["env"], "deny-write-execute");
    const checks = JSON.parse(asked.message ?? "") as ReturnType<typeof diagnose>["checks"];
    const found = checks.find(({ name }) => name === "executable memory");
    assert.equal(found?.status, "no");
    assert.equal(found?.remedy, "under systemd: MemoryDenyWriteExecute=no");
  });
});
