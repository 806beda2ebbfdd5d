import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { fakeBackend, syscallError, useBackend } from "../../../../sdk/ffi/mod.ts";
import { chargesLockedMemory, lockedMemoryHint, withLockedMemory } from "../../../../sdk/map/memlock.ts";
import { bytesOf } from "./fake-map.ts";

const EPERM = 1;
const UNLIMITED = 2n ** 64n - 1n;

/** A process with a soft and a hard limit in bytes; without the capability the hard one cannot be raised. */
class FakeLimits implements Disposable {
  /** The limits that were asked for, other than those at the start. */
  readonly set: [bigint, bigint][] = [];
  #bumped = false;
  /** The limits at the start, which do not count as raised. */
  readonly first: readonly [bigint, bigint];
  readonly #restore: () => void;

  constructor(
    public soft: bigint,
    public hard: bigint,
    capable: boolean,
  ) {
    this.first = [soft, hard];
    this.#restore = useBackend(
      fakeBackend({
        bpf_map_create: () => this.#bump(capable),
        prlimit: (_, __, wanted, old) => {
          if (old !== null) {
            bytesOf(old).writeBigUInt64LE(this.soft, 0);
            bytesOf(old).writeBigUInt64LE(this.hard, 8);
          }
          if (wanted === null) return 0;
          const [soft, hard] = [bytesOf(wanted).readBigUInt64LE(0), bytesOf(wanted).readBigUInt64LE(8)];
          if (hard > this.hard && !capable) return { result: -1, errno: EPERM };
          if (soft !== this.first[0]) this.set.push([soft, hard]);
          [this.soft, this.hard] = [soft, hard];
          return 0;
        },
      }),
    );
  }

  /** What libbpf does, once, before it creates anything. */
  #bump(capable: boolean): number {
    if (!this.#bumped && capable) this.soft = this.hard = UNLIMITED;
    this.#bumped = true;
    return -22;
  }

  /** A kernel that refuses until the limit is `needed`. */
  create(needed: bigint): () => string {
    return () => {
      if (this.soft < needed) throw syscallError("bpf_map_create", EPERM);
      return "made";
    };
  }

  [Symbol.dispose](): void {
    this.#restore();
  }
}

describe("chargesLockedMemory", () => {
  for (const [kernel, expected] of [
    ["5.10.0-32-amd64", true],
    ["4.18.0", true],
    ["5.11.0", false],
    ["6.1.0-9", false],
  ] as const) {
    test(`is ${expected} for ${kernel}`, () => assert.equal(chargesLockedMemory(kernel), expected));
  }
});

describe("withLockedMemory", () => {
  test("touches no limit on a kernel that charges cgroups", () => {
    using limits = new FakeLimits(65536n, 65536n, true);
    assert.throws(() => withLockedMemory(4096, limits.create(1n << 20n), "5.11.0"), { errno: EPERM });
    assert.deepEqual(limits.set, []);
  });

  test("touches no limit when the first try succeeds, and puts back what libbpf lifted", () => {
    using limits = new FakeLimits(65536n, 65536n, true);
    assert.equal(withLockedMemory(4096, limits.create(0n), "5.10.0"), "made");
    assert.deepEqual(limits.set, []);
    assert.deepEqual([limits.soft, limits.hard], [65536n, 65536n]);
  });

  test("raises the limit by what is needed, then by doubling, and no further", () => {
    using limits = new FakeLimits(65536n, 65536n, true);
    assert.equal(withLockedMemory(1 << 20, limits.create(2n << 20n), "5.10.0"), "made");
    assert.deepEqual(
      limits.set.map(([soft]) => soft),
      [65536n + (1n << 20n), (65536n + (1n << 20n)) * 2n],
    );
  });

  test("raises within the hard limit without any capability", () => {
    using limits = new FakeLimits(65536n, 1n << 30n, false);
    assert.equal(withLockedMemory(1 << 20, limits.create(1n << 20n), "5.10.0"), "made");
    assert.equal(limits.hard, 1n << 30n);
  });

  test("throws the refusal when raising is not allowed, or does not help, with the limit as it was", () => {
    using forbidden = new FakeLimits(65536n, 65536n, false);
    assert.throws(() => withLockedMemory(1 << 20, forbidden.create(1n << 20n), "5.10.0"), { errno: EPERM });
    assert.equal(forbidden.soft, 65536n);
    using useless = new FakeLimits(65536n, 1n << 62n, true);
    assert.throws(() => withLockedMemory(4096, useless.create(1n << 62n), "5.10.0"), { errno: EPERM });
    assert.equal(useless.soft, 65536n);
  });

  test("does not retry what failed for another reason", () => {
    using limits = new FakeLimits(65536n, 65536n, true);
    const create = () => {
      throw syscallError("bpf_map_create", 22);
    };
    assert.throws(() => withLockedMemory(4096, create, "5.10.0"), { errno: 22 });
    assert.deepEqual(limits.set, []);
  });
});

describe("lockedMemoryHint", () => {
  test("says the limit, the need and the command", () => {
    using _ = new FakeLimits(65536n, 65536n, false);
    assert.equal(
      lockedMemoryHint(1 << 20),
      "locked memory is limited to 64 KiB and 1 MiB more are needed: ulimit -l 1088",
    );
  });
});
