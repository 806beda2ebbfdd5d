import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { SyscallError, UnsupportedError } from "../../../../sdk/errors.ts";
import {
  type FakeFunction,
  fakeBackend,
  libbpf,
  libbpfVersion,
  libc,
  requireSymbol,
  useBackend,
} from "../../../../sdk/ffi/mod.ts";

/** Runs `body` with a library of fakes in the place of libbpf and libc. */
function withFake(functions: Readonly<Record<string, FakeFunction>>, body: () => void): void {
  const restore = useBackend(fakeBackend(functions));
  try {
    body();
  } finally {
    restore();
  }
}

const syscallError = (call: string, errno: number, errnoName: string) => (error: unknown) => {
  assert.ok(error instanceof SyscallError);
  assert.deepEqual([error.call, error.errno, error.errnoName], [call, errno, errnoName]);
  return true;
};

describe("libbpf", () => {
  test("is refused in words when the library does not say its version", () => {
    const restore = useBackend({ ...fakeBackend({}), symbol: () => 0 });
    try {
      assert.throws(
        () => libbpf.bpf_map__fd(1),
        (error) => {
          assert.ok(error instanceof UnsupportedError);
          assert.match(
            error.message,
            /^Cannot use this libbpf: it has no "libbpf_major_version", libbpf 1\.1 has$/,
          );
          return true;
        },
      );
    } finally {
      restore();
    }
  });
});

describe("return conventions", () => {
  test("a negative errno is thrown, zero and more are results", () => {
    withFake({ bpf_map__set_max_entries: () => -22, bpf_map__fd: () => 7 }, () => {
      assert.throws(
        () => libbpf.bpf_map__set_max_entries(1, 1),
        syscallError("bpf_map__set_max_entries", 22, "EINVAL"),
      );
      assert.equal(libbpf.bpf_map__fd(1), 7);
    });
  });

  test("-1 is thrown with errno", () => {
    withFake({ close: () => ({ result: -1, errno: 9 }) }, () => {
      assert.throws(() => libc.close(3), syscallError("close", 9, "EBADF"));
    });
  });

  test("NULL is thrown with errno, an address is a result", () => {
    withFake({ bpf_program__attach: (program) => (program === 1 ? { result: 0, errno: 2 } : 0x4000) }, () => {
      assert.throws(() => libbpf.bpf_program__attach(1), syscallError("bpf_program__attach", 2, "ENOENT"));
      assert.equal(libbpf.bpf_program__attach(2), 0x4000);
    });
  });

  test("a C bool is a boolean", () => {
    withFake({ bpf_program__autoload: (program) => (program === 1 ? 1 : 0) }, () => {
      assert.equal(libbpf.bpf_program__autoload(1), true);
      assert.equal(libbpf.bpf_program__autoload(2), false);
    });
  });

  test("libbpf's own error numbers have names", () => {
    withFake({ bpf_object__open_mem: () => ({ result: 0, errno: 4003 }) }, () => {
      const open = () => libbpf.bpf_object__open_mem(null, 0, null);
      assert.throws(open, syscallError("bpf_object__open_mem", 4003, "LIBBPF_ERRNO__ENDIAN"));
    });
  });
});

describe("libbpf", () => {
  test("refuses a version below the floor", () => {
    withFake({ libbpf_major_version: () => 0, libbpf_minor_version: () => 8 }, () => {
      assert.throws(
        libbpfVersion,
        (error) => error instanceof UnsupportedError && /libbpf 0\.8.*1\.1/.test(error.message),
      );
    });
  });

  test("a symbol newer than the library names the version that has it", () => {
    withFake({}, () => {
      assert.throws(
        () => libbpf.bpf_program__attach_uprobe_multi(1, 0, "", null, null),
        (error) => {
          return error instanceof UnsupportedError && error.since === "libbpf 1.3";
        },
      );
      assert.equal(requireSymbol("bpf_program__attach_uprobe_multi"), false);
    });
  });

  test("requireSymbol() says yes for what the library has", () => {
    withFake({ bpf_program__attach_uprobe_multi: () => 1 }, () => {
      assert.equal(requireSymbol("bpf_program__attach_uprobe_multi"), true);
    });
  });
});

describe("libc", () => {
  test("throws the real errno", () => {
    assert.throws(() => libc.close(-1), syscallError("close", 9, "EBADF"));
    assert.throws(() => libc.open("/does/not/exist", 0, 0), syscallError("open", 2, "ENOENT"));
  });
});
