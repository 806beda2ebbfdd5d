import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { SyscallError } from "../../../../sdk/errors.ts";
import {
  diagnose,
  haveAttachCookie,
  haveBatchOperations,
  haveLoop,
  haveNamespacePid,
  haveRawTracepoints,
  haveRingBuffer,
  haveTracingPrograms,
} from "../../../../sdk/features/mod.ts";
import { fakeBackend, useBackend } from "../../../../sdk/ffi/mod.ts";

/** Runs on a machine where every system call is refused with EPERM. */
function refused<T>(action: () => T): T {
  const restore = useBackend(fakeBackend({ syscall: () => ({ result: -1, errno: 1 }) }));
  try {
    return action();
  } finally {
    restore();
  }
}

describe("a feature that is refused with EPERM", () => {
  for (const have of [
    haveTracingPrograms,
    haveRingBuffer,
    haveBatchOperations,
    haveAttachCookie,
    haveLoop,
    haveNamespacePid,
    haveRawTracepoints,
  ]) {
    test(`is not said to be missing: ${have.feature}`, () => {
      const answer = refused(have);
      assert.ok(answer.available === "unknown", answer.available);
      assert.ok(answer.error instanceof SyscallError);
      assert.equal(answer.error.call, "bpf");
    });
  }
});

describe("diagnose", () => {
  test("never throws, and names everything once", () => {
    const { checks } = refused(diagnose);
    const names = checks.map(({ name }) => name);
    assert.ok(names.length >= 40);
    assert.deepEqual(names, [...new Set(names)]);
    assert.equal(checks.find(({ name }) => name === "permission to trace")?.status, "no");
    assert.deepEqual(JSON.parse(JSON.stringify(checks)), checks);
  });
});
