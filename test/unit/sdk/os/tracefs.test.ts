import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { afterEach, describe, test } from "node:test";
import { UnsupportedError, ValueError } from "../../../../sdk/errors.ts";
import { fakeBackend, useBackend } from "../../../../sdk/ffi/mod.ts";
import { closeTracefs, listTracepoints, PermissionError, tracefs } from "../../../../sdk/os/mod.ts";

const mounted = existsSync("/sys/kernel/tracing/events") || existsSync("/sys/kernel/debug/tracing/events");
const skip = mounted ? "tracefs is mounted here: no private mount is tried" : false;

/** Runs with every system call refused in one way. */
function refused(errno: number, action: () => void): void {
  closeTracefs();
  const restore = useBackend(fakeBackend({ syscall: () => ({ result: -1, errno }) }));
  try {
    action();
  } finally {
    restore();
  }
}

describe("tracefs", () => {
  afterEach(closeTracefs);

  test("names the capability and the remedy when it may not be mounted", { skip }, () => {
    refused(1, () => {
      assert.throws(tracefs, (error) => {
        assert.ok(error instanceof PermissionError);
        assert.deepEqual(error.missing, ["CAP_SYS_ADMIN"]);
        assert.match(
          error.message,
          /^Cannot read tracepoints: tracefs is mounted neither on .*CAP_SYS_ADMIN/,
        );
        assert.equal(error.hint, "Mount it as root: mount -t tracefs tracefs /sys/kernel/tracing");
        return true;
      });
    });
  });

  test("says that a kernel has none", { skip }, () => {
    refused(19, () => {
      assert.throws(tracefs, (error) => error instanceof UnsupportedError && error.feature === "tracefs");
    });
  });

  test("asks for a mount where the kernel is too old to make a private one", { skip }, () => {
    refused(38, () => {
      assert.throws(tracefs, (error) => error instanceof UnsupportedError && error.since === "Linux 5.2");
    });
  });
});

describe("listTracepoints", () => {
  test("refuses a pattern without a category", () => {
    assert.throws(() => listTracepoints("sched_switch"), ValueError);
  });
});
