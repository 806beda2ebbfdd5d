import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { MapError, MapFullError } from "../../../../sdk/map/mod.ts";
import { answering, elementsOf, FakeHash } from "./fake-map.ts";

describe("Elements", () => {
  test("turns ENOENT into undefined and false", () => {
    using _ = new FakeHash().install();
    const elements = elementsOf();
    assert.equal(elements.get(1), undefined);
    assert.equal(elements.has(1), false);
    assert.equal(elements.delete(1), false);
    assert.equal(elements.take(1), undefined);
  });

  for (const [errno, hint] of [
    [1, /CAP_BPF/],
    [9, /closed/],
    [12, undefined],
  ] as const) {
    test(`names the map for errno ${errno}`, () => {
      using _ = new FakeHash().install({ bpf_map_lookup_elem_flags: () => -errno });
      assert.throws(
        () => elementsOf().get(1),
        (error) => {
          assert.ok(error instanceof MapError);
          assert.match(error.message, /^Cannot read map "counts": bpf_map_lookup_elem_flags: E/);
          assert.equal(error.errno, errno);
          assert.equal(error.map, "counts");
          if (hint === undefined) assert.equal(error.hint, undefined);
          else assert.match(error.hint ?? "", hint);
          return true;
        },
      );
    });
  }

  for (const errno of [7, 28]) {
    test(`is full with errno ${errno}`, () => {
      using _ = new FakeHash().install({ bpf_map_update_elem: () => -errno });
      assert.throws(
        () => elementsOf().set(1, 1n, "any"),
        (error) => {
          assert.ok(error instanceof MapFullError);
          assert.equal(error.message, 'Cannot add to map "counts": it is full (100 entries)');
          assert.equal(error.maxEntries, 100);
          assert.match(error.hint ?? "", /give "counts" more entries/);
          return true;
        },
      );
    });
  }

  test("answers false only for the refusal that a mode asks for", () => {
    for (const [errno, mode, other] of [
      [17, "create", "update"],
      [2, "update", "create"],
    ] as const) {
      using _ = new FakeHash().install({ bpf_map_update_elem: () => -errno });
      assert.equal(elementsOf().set(1, 1n, mode), false);
      assert.throws(() => elementsOf().set(1, 1n, other), { errno });
      assert.throws(() => elementsOf().set(1, 1n, "any"), { errno });
    }
  });

  test("hands the mode to the kernel", () => {
    const update = answering(0);
    using _ = new FakeHash().install({ bpf_map_update_elem: update.call });
    const elements = elementsOf();
    for (const mode of ["any", "create", "update"] as const) elements.set(1, 1n, mode);
    assert.deepEqual(
      update.times.map((args) => args[3]),
      [0, 1, 2],
    );
  });

  for (const errno of [22, 95, 524]) {
    test(`takes in two steps where one is not supported (errno ${errno}), and asks once`, () => {
      const fake = new FakeHash();
      const take = answering(-errno);
      using _ = fake.install({ bpf_map_lookup_and_delete_elem: take.call });
      const elements = elementsOf();
      fake.stored.set(1, 2n ** 63n + 1n).set(2, 2n);
      assert.equal(elements.take(1), 2n ** 63n + 1n);
      assert.equal(elements.take(2), 2n);
      assert.equal(take.times.length, 1);
      assert.equal(fake.stored.size, 0);
    });
  }

  test("takes nothing when another taker deletes between the two steps", () => {
    const fake = new FakeHash();
    using _ = fake.install();
    fake.stored.set(1, 1n);
    fake.before = (call) => {
      if (call === "delete") fake.stored.clear();
    };
    assert.equal(elementsOf().take(1), undefined);
  });
});
