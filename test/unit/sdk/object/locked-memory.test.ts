import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { SyscallError } from "../../../../sdk/errors.ts";
import { type FakeFunction, fakeBackend, useBackend } from "../../../../sdk/ffi/mod.ts";
import { reserveLockedMemory } from "../../../../sdk/object/locked-memory.ts";
import type { NativeObject } from "../../../../sdk/object/native.ts";

const OLD = "5.10.0";
const EPERM = -1;
const EINVAL = -22;

/** One ring of 1 MiB and one program: 1 MiB and 64 KiB. */
const native = { programs: new Map([["one", {}]]), maps: new Map([["ring", 1]]) } as unknown as NativeObject;

function reserve(create: FakeFunction, kernel = OLD): void {
  const restore = useBackend(
    fakeBackend({
      bpf_map__type: () => 27,
      bpf_map__max_entries: () => 1 << 20,
      bpf_map_create: create,
      prlimit: () => 0,
    }),
  );
  try {
    reserveLockedMemory(native, "probe", kernel);
  } finally {
    restore();
  }
}

describe("reserveLockedMemory()", () => {
  test("asks nothing of a kernel that charges cgroups", () => {
    reserve(() => assert.fail("a map was created"), "5.11.0");
  });

  test("is content when only the name of the trial is refused", () => {
    const pages: unknown[] = [];
    reserve((type, _name, _key, _value, entries) => {
      if (type === 2) pages.push(entries);
      return EINVAL;
    });
    assert.deepEqual(pages, [(1 << 20) / 4096 + 16]);
  });

  test("names the probe, and says what is needed, when there is no room", () => {
    assert.throws(
      () => reserve(() => EPERM),
      (error) =>
        error instanceof SyscallError &&
        error.message === 'load "probe": EPERM (Operation not permitted)' &&
        /1\.1 MiB more are needed: ulimit -l \d+$/.test(error.hint ?? ""),
    );
  });
});
