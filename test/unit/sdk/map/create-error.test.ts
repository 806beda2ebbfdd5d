import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type FakeFunction, fakeBackend, syscallError, useBackend } from "../../../../sdk/ffi/mod.ts";
import { createError } from "../../../../sdk/map/create-error.ts";
import { formatBytes, memoryOf } from "../../../../sdk/map/memory.ts";

const HASH = { type: 1, keySize: 4, valueSize: 8, maxEntries: 1 << 20, flags: 0 };

function hint(errno: number, kernel: string, sizes = HASH): string | undefined {
  const restore = useBackend(fakeBackend({ libbpf_num_possible_cpus: () => 4, prlimit: limited }));
  try {
    return createError("big", sizes, syscallError("bpf_map_create", errno), kernel).hint;
  } finally {
    restore();
  }
}

/** A limit of 64 KiB on locked memory. */
const limited: FakeFunction = (_, __, ___, limit) => {
  if (ArrayBuffer.isView(limit)) new BigUint64Array(limit.buffer).fill(65536n);
  return 0;
};

describe("createError", () => {
  test("says the shape and the memory in the message", () => {
    const { message, errno } = createError("big", HASH, syscallError("bpf_map_create", 12), "6.1.0");
    assert.equal(errno, 12);
    assert.equal(
      message,
      'Cannot create map "big" (hash, 1048576 entries, keys of 4 and values of 8 bytes, about 80 MiB): ' +
        "bpf_map_create: ENOMEM (Cannot allocate memory)",
    );
  });

  test("explains EPERM by locked memory before Linux 5.11, by capabilities since", () => {
    assert.match(
      hint(1, "5.10.0") ?? "",
      /^locked memory is limited to 64 KiB and 80 MiB more are needed: ulimit -l/,
    );
    assert.equal(hint(1, "5.11.0"), "run as root, or grant CAP_BPF");
  });

  test("explains E2BIG by the limit on keys before Linux 5.11", () => {
    assert.equal(
      hint(7, "5.10.0", { ...HASH, keySize: 600 }),
      "before Linux 5.11 a key has at most 512 bytes, not 600",
    );
    assert.match(hint(7, "6.1.0", { ...HASH, keySize: 600 }) ?? "", /make either smaller/);
  });

  test("explains EINVAL by what the kind wants", () => {
    assert.equal(hint(22, "6.1.0", { ...HASH, maxEntries: 0 }), "a map wants at least one entry");
    assert.equal(hint(22, "6.1.0", { ...HASH, valueSize: 0 }), "values of at least one byte are wanted");
    assert.equal(hint(22, "6.1.0", { ...HASH, type: 2, keySize: 8 }), "an array has keys of 4 bytes");
    assert.match(hint(22, "6.1.0", { ...HASH, type: 999 }) ?? "", /may not know this kind/);
  });

  test("says nothing more where the number says all", () => {
    assert.equal(hint(14, "6.1.0"), undefined);
  });
});

describe("memoryOf", () => {
  test("counts a value for each CPU, in whole pages", () => {
    const restore = useBackend(fakeBackend({ libbpf_num_possible_cpus: () => 4 }));
    try {
      assert.equal(memoryOf({ type: 6, keySize: 4, valueSize: 5, maxEntries: 1024, flags: 0 }), 1024 * 8 * 4);
      assert.equal(memoryOf({ type: 2, keySize: 4, valueSize: 5, maxEntries: 3, flags: 0 }), 4096);
      assert.equal(memoryOf({ type: 27, keySize: 0, valueSize: 0, maxEntries: 8192, flags: 0 }), 8192);
    } finally {
      restore();
    }
  });
});

describe("formatBytes", () => {
  for (const [bytes, text] of [
    [0, "0 bytes"],
    [1023, "1023 bytes"],
    [1536, "1.5 KiB"],
    [2 ** 28, "256 MiB"],
  ] as const) {
    test(`writes ${bytes} as ${text}`, () => assert.equal(formatBytes(bytes), text));
  }
});
