import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { UnsupportedError, ValueError } from "../../../../sdk/errors.ts";
import { syscallError } from "../../../../sdk/ffi/mod.ts";
import { listTracepoints, PermissionError, tracepointExists } from "../../../../sdk/os/mod.ts";
import { cannotMount } from "../../../../sdk/os/tracefs.ts";

describe("tracefs, which cannot be mounted,", () => {
  test("names the capability and the remedy when that is forbidden", () => {
    const error = cannotMount(syscallError("syscall", 1));
    assert.ok(error instanceof PermissionError);
    assert.deepEqual(error.missing, ["CAP_SYS_ADMIN"]);
    assert.match(error.message, /^Cannot read tracepoints: tracefs is mounted neither on .*CAP_SYS_ADMIN/);
    assert.equal(error.hint, "Mount it as root: mount -t tracefs tracefs /sys/kernel/tracing");
  });

  test("says that a kernel has none", () => {
    const error = cannotMount(syscallError("syscall", 19));
    assert.ok(error instanceof UnsupportedError && error.feature === "tracefs");
  });

  test("asks for a mount where the kernel is too old to make a private one", () => {
    const error = cannotMount(syscallError("syscall", 38));
    assert.ok(error instanceof UnsupportedError && error.since === "Linux 5.2");
    assert.match(error.hint ?? "", /^Mount it as root/);
  });

  test("passes other errors on", () => {
    const error = new TypeError("x");
    assert.equal(cannotMount(error), error);
  });
});

describe("listTracepoints", () => {
  test("refuses a pattern without a category", () => {
    assert.throws(() => listTracepoints("sched_switch"), ValueError);
  });
});

describe("tracepointExists", () => {
  for (const [category, name] of [
    ["..", "events"],
    ["sched/..", "sched_switch"],
    ["sched", "../sched_switch"],
    ["", ""],
    ["sched", "a\0b"],
  ] as const) {
    test(`looks nowhere for ${JSON.stringify(`${category}:${name}`)}`, () => {
      assert.equal(tracepointExists(category, name), false);
    });
  }
});
