import assert from "node:assert/strict";
import process from "node:process";
import { describe, test } from "node:test";
import { capabilities, parseProcessStatus, processStatus } from "../../../../sdk/os/mod.ts";

const text = `Name:\tsh\nUid:\t1000\t1001\t1000\t1000\nNStgid:\t4711\t12\nCapInh:\t0000000000000000
CapPrm:\t000000c000200000\nCapEff:\t0000008000000000\nCapBnd:\t000001ffffffffff\nCapAmb:\t0\nSeccomp:\t2\n`;

describe("parseProcessStatus", () => {
  test("reads capabilities by name, users, seccomp and namespaces", () => {
    const status = parseProcessStatus(text);
    assert.deepEqual([...status.effective], ["CAP_BPF"]);
    assert.deepEqual([...status.permitted], ["CAP_SYS_ADMIN", "CAP_PERFMON", "CAP_BPF"]);
    assert.equal(status.bounding.size, 41);
    assert.equal(status.effectiveUid, 1001);
    assert.equal(status.seccomp, "filter");
    assert.deepEqual(status.pidByNamespace, [4711, 12]);
  });

  test("takes missing lines as nothing, and leaves out bits without a name", () => {
    const status = parseProcessStatus("CapEff:\tfffffe0000000000\nName:\tCapPrm:\t1\n");
    assert.equal(status.effective.size, 0);
    assert.equal(status.permitted.size, 0);
    assert.equal(status.seccomp, "off");
    assert.deepEqual(status.pidByNamespace, []);
  });
});

describe("processStatus", () => {
  test("is this process's", () => {
    assert.equal(processStatus().effectiveUid, process.geteuid?.());
    assert.deepEqual(capabilities(), processStatus(process.pid).effective);
  });
});
