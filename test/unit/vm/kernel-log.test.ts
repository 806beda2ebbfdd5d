import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { distinctFindings, scanKernelLog } from "../../vm/kernel-log.ts";

const REPORT = `<6>[    1.000000] Freeing unused kernel image memory: 2800K
<4>[    5.500001] ------------[ cut here ]------------
<4>[    5.500002] WARNING: CPU: 1 PID: 42 at kernel/trace/bpf_trace.c:100 bpf_f+0x1/0x2
<4>[    5.500003] Call Trace:
<4>[    5.500004]  <TASK>
<4>[    5.500005] ---[ end trace 0000000000000000 ]---
<6>[    6.000000] eth0: link up
`;

describe("scanKernelLog", () => {
  test("finds nothing in a healthy log", () => {
    const log =
      "[    0.1] mtrr: your CPUs had inconsistent fixed MTRR settings\n<5>[    1.0] random: crng init done\n";
    assert.deepEqual(scanKernelLog(log), []);
  });

  test("takes a warning and its trace for one finding", () => {
    assert.deepEqual(scanKernelLog(REPORT), [
      {
        line: "WARNING: CPU: 1 PID: 42 at kernel/trace/bpf_trace.c:100 bpf_f+0x1/0x2",
        context: ["Call Trace:", " <TASK>", "---[ end trace 0000000000000000 ]---"],
      },
    ]);
  });

  test("reads a serial console's log as well", () => {
    const console = REPORT.replace(/^<\d>/gm, "").replaceAll("\n", "\r\n");
    assert.deepEqual(scanKernelLog(console), scanKernelLog(REPORT));
    assert.equal(distinctFindings([...scanKernelLog(console), ...scanKernelLog(REPORT)]).length, 1);
  });

  for (const line of [
    "BUG: kernel NULL pointer dereference, address: 0000000000000008",
    "BUG: sleeping function called from invalid context at mm/slab.h:1",
    "kernel BUG at lib/list_debug.c:26!",
    "Oops: 0000 [#1] PREEMPT SMP NOPTI",
    "BUG: KASAN: slab-out-of-bounds in f+0x1/0x2",
    "UBSAN: array-index-out-of-bounds in kernel/bpf/core.c:1",
    "WARNING: possible circular locking dependency detected",
    "INFO: task bun:42 blocked for more than 120 seconds.",
    "watchdog: BUG: soft lockup - CPU#0 stuck for 26s! [bun:42]",
    "rcu: INFO: rcu_preempt self-detected stall on CPU",
    "general protection fault, probably for non-canonical address 0xdead: 0000 [#1]",
    "Unable to handle kernel paging request at virtual address ffff000000000000",
    "Internal error: Oops: 96000004 [#1] SMP",
    "refcount_t: underflow; use-after-free.",
    "Kernel panic - not syncing: Fatal exception",
  ]) {
    test(`finds "${line}"`, () => {
      assert.deepEqual(scanKernelLog(`<4>[   12.345678][  T42] ${line}`), [{ line, context: [] }]);
    });
  }

  test("lets pass what is allowed, with its trace", () => {
    const allowed = [{ pattern: /bpf_trace\.c:100/, reason: "an example" }];
    assert.deepEqual(scanKernelLog(REPORT, allowed), []);
    assert.equal(scanKernelLog(`${REPORT}BUG: something else\n`, allowed).length, 1);
  });
});
