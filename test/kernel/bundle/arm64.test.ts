import assert from "node:assert/strict";
import { closeSync, openSync, readSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { runArm64 } from "../../vm/mod.ts";
import { executableDirectory, makeExecutable, remove } from "./executables.ts";

const OPENS = 23;
const EM_AARCH64 = 183;
/** A boot and a first start of 116 MB in an emulated machine, beside whatever else runs. */
const LONGEST_MS = 600_000;

/** Makes a root that holds glibc and the executable, traces in it, and prints how often it saw the file opened. */
const TRACE_IN_BARE_ROOT = `
  set -e
  root=/tmp/root libraries=/tmp/root/lib/aarch64-linux-gnu
  mkdir -p $root/proc $root/sys $libraries
  cp -L /lib/ld-linux-aarch64.so.1 $root/lib/
  for name in libc.so.6 libm.so.6 libdl.so.2 libpthread.so.0; do cp -L /lib/aarch64-linux-gnu/$name $libraries/; done
  cp /opensnoop $root/opensnoop
  mount -o rbind /proc $root/proc
  mount -o rbind /sys $root/sys
  echo x >/tmp/marker
  chroot $root /opensnoop --json >/tmp/out 2>/tmp/err &
  wait_for() { until "$@"; do kill -0 $! || { cat /tmp/err; exit 1; }; sleep 0.2; done; }
  seen() { grep -c '"path":"/tmp/marker"' /tmp/out; }
  all_seen() { [ "$(seen)" -ge ${OPENS} ]; }
  wait_for grep -q tracing /tmp/err
  for i in $(seq ${OPENS}); do cat /tmp/marker >/dev/null; done
  wait_for all_seen
  kill -INT $!
  wait $!
  cat /tmp/err
  seen`;

describe("an executable for arm64", () => {
  let directory: string;
  let executable: string;

  before(async () => {
    directory = executableDirectory();
    executable = await makeExecutable(directory, "opensnoop", "--target", "linux-arm64");
  });
  after(() => remove(directory));

  test("is one", () => {
    const header = Buffer.alloc(20);
    const file = openSync(executable, "r");
    readSync(file, header, 0, header.length, 0);
    closeSync(file);
    assert.equal(header.toString("latin1", 1, 4), "ELF");
    assert.equal(header.readUInt16LE(18), EM_AARCH64);
  });

  test("traces there, in a root that holds glibc, /proc and /sys", { timeout: LONGEST_MS }, async () => {
    const { exitCode, output, findings } = await runArm64({
      files: { "/opensnoop": executable },
      script: TRACE_IN_BARE_ROOT,
    });
    assert.equal(exitCode, 0, output);
    assert.deepEqual(output.split(/\r?\n/).slice(-3), [
      "opensnoop: tracing, Ctrl-C ends it",
      String(OPENS),
      "",
    ]);
    assert.deepEqual(findings, []);
  });
});
