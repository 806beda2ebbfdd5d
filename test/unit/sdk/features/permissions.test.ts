import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { SyscallError, UnsupportedError, ValueError } from "../../../../sdk/errors.ts";
import { kernelAddressNote, otherProcessNote } from "../../../../sdk/features/mod.ts";
import { checkCapabilities, missingCapabilities } from "../../../../sdk/features/permissions.ts";
import { explainRefusal, type TracingFacts } from "../../../../sdk/features/refusal.ts";
import { type Capability, PermissionError, type ProcessStatus } from "../../../../sdk/os/mod.ts";

function status(uid: number, ...names: Capability[]): ProcessStatus {
  const effective = new Set(names);
  return {
    effective,
    permitted: effective,
    bounding: effective,
    effectiveUid: uid,
    seccomp: "off",
    pidByNamespace: [],
  };
}

const both = "CAP_BPF (to load BPF programs) and CAP_PERFMON (to attach them) are missing";

/** No message may talk of libraries and limits that have nothing to do with it. */
const FORBIDDEN = /libbpf|RLIMIT|setcap/;

describe("checkCapabilities", () => {
  for (const [uid, names, missing] of [
    [0, ["CAP_BPF", "CAP_PERFMON"], undefined],
    [1000, ["CAP_BPF", "CAP_PERFMON"], undefined],
    [1000, ["CAP_SYS_ADMIN"], undefined],
    [1000, [], both],
    [0, [], both],
    [0, ["CAP_BPF"], "CAP_PERFMON (to attach them) is missing"],
    [0, ["CAP_PERFMON", "CAP_NET_ADMIN"], "CAP_BPF (to load BPF programs) is missing"],
  ] as const) {
    test(`for uid ${uid} with ${names.join(", ") || "nothing"}`, () => {
      const check = () => checkCapabilities(status(uid, ...names));
      if (missing === undefined) return check();
      assert.throws(check, (error) => {
        assert.ok(error instanceof PermissionError);
        assert.equal(error.message, `Cannot trace: ${missing}`);
        assert.match(error.hint ?? "", uid === 0 ? /^This root is limited\./ : /^Run with sudo/);
        assert.doesNotMatch(`${error.message} ${error.hint}`, FORBIDDEN);
        assert.deepEqual(error.missing, missingCapabilities(status(uid, ...names)));
        return true;
      });
    });
  }

  test("does not ask for CAP_SYS_RESOURCE", () => {
    assert.deepEqual(missingCapabilities(status(0, "CAP_BPF", "CAP_PERFMON")), []);
  });
});

describe("explainRefusal", () => {
  const denied = new SyscallError("bpf", 1, "EPERM", "Operation not permitted");
  const facts: TracingFacts = {
    status: status(0, "CAP_SYS_ADMIN"),
    lockdown: "none",
    memlockBytes: undefined,
    perfEventParanoid: 3,
  };
  const rows: readonly [what: string, facts: TracingFacts, message: string][] = [
    [
      "a seccomp filter",
      { ...facts, status: { ...facts.status, seccomp: "filter" } },
      "Cannot load BPF programs: bpf is blocked by the container's seccomp profile",
    ],
    [
      "locked memory before Linux 5.11",
      { ...facts, memlockBytes: 65_536 },
      "Cannot load BPF programs: the limit of locked memory is 64 KiB, which is used up",
    ],
    [
      "lockdown",
      { ...facts, lockdown: "confidentiality" },
      "Cannot load BPF programs: the kernel is locked down (confidentiality)",
    ],
    ["nothing known", facts, "Cannot load BPF programs: bpf answers EPERM although no capability is missing"],
    [
      "no limit of locked memory",
      { ...facts, memlockBytes: Number.POSITIVE_INFINITY },
      "Cannot load BPF programs: bpf answers EPERM although no capability is missing",
    ],
  ];
  for (const [what, known, message] of rows) {
    test(`blames ${what}`, () => {
      const error = explainRefusal(denied, "bpf", "load BPF programs", known);
      assert.ok(error instanceof PermissionError);
      assert.equal(error.message, message);
      assert.equal(error.cause, denied);
      assert.doesNotMatch(`${error.message} ${error.hint}`, FORBIDDEN);
    });
  }

  test("blames perf_event_paranoid for perf events without CAP_SYS_ADMIN", () => {
    const known = { ...facts, status: status(0, "CAP_BPF", "CAP_PERFMON"), memlockBytes: 65_536 };
    const refusal = new SyscallError("perf_event_open", 13, "EACCES", "Permission denied");
    const error = explainRefusal(refusal, "perf_event_open", "open perf events", known);
    assert.ok(error instanceof PermissionError);
    const why = "kernel.perf_event_paranoid is 3, and CAP_SYS_ADMIN is missing";
    assert.equal(error.message, `Cannot open perf events: ${why}`);
    assert.deepEqual(error.missing, ["CAP_SYS_ADMIN"]);
  });

  for (const error of [
    new SyscallError("bpf", 22, "EINVAL", "Invalid argument"),
    new UnsupportedError("x", undefined, "x"),
    new ValueError("x"),
  ]) {
    test(`passes ${error.name} ${error.message} through`, () => {
      assert.equal(explainRefusal(error, "bpf", "load BPF programs", facts), error);
    });
  }
});

describe("kernelAddressNote", () => {
  for (const [kptrRestrict, perfEventParanoid, names, hidden] of [
    [0, 2, ["CAP_SYSLOG"], undefined],
    [1, 2, ["CAP_SYSLOG"], undefined],
    [2, 2, ["CAP_SYSLOG"], "kernel addresses are hidden from everybody (kernel.kptr_restrict is 2)"],
    [0, 2, [], "kernel addresses are hidden (CAP_SYSLOG is missing)"],
    [0, 1, [], undefined],
    [1, -1, [], "kernel addresses are hidden (CAP_SYSLOG is missing)"],
    [undefined, undefined, [], "kernel addresses are hidden (CAP_SYSLOG is missing)"],
  ] as const) {
    test(`with kptr_restrict ${kptrRestrict}, paranoid ${perfEventParanoid} and ${names.join() || "nothing"}`, () => {
      assert.equal(kernelAddressNote(status(0, ...names), { kptrRestrict, perfEventParanoid }), hidden);
    });
  }
});

describe("otherProcessNote", () => {
  test("asks for CAP_SYS_PTRACE", () => {
    assert.equal(otherProcessNote(status(0, "CAP_SYS_PTRACE")), undefined);
    assert.match(otherProcessNote(status(0)) ?? "", /CAP_SYS_PTRACE is missing/);
  });
});
