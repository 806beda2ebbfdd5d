import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { deleteMany, writeMany } from "../../../../sdk/map/batch-write.ts";
import { MapFullError } from "../../../../sdk/map/mod.ts";
import { answering, bytesOf, elementsOf, FakeHash } from "./fake-map.ts";

const entries = Array.from({ length: 200 }, (_, key) => [key, BigInt(key)] as const);

describe("writeMany", () => {
  test("writes one by one where the kernel has no batches, and asks once", () => {
    const fake = new FakeHash();
    const update = answering(-524);
    using _ = fake.install({ bpf_map_update_batch: update.call });
    const elements = elementsOf();
    writeMany(elements, entries);
    assert.deepEqual([...fake.stored], entries);
    assert.equal(update.times.length, 1);
  });

  test("hands over chunks of what the buffers hold", () => {
    const counts: number[] = [];
    const update = (...args: unknown[]) => {
      counts.push(bytesOf(args[3]).readUInt32LE());
      return 0;
    };
    using _ = new FakeHash().install({ bpf_map_update_batch: update });
    writeMany(elementsOf(), entries);
    assert.deepEqual(counts, [100, 100]);
    writeMany(elementsOf(), []);
    assert.deepEqual(counts, [100, 100]);
  });

  test("says that the map is full", () => {
    using _ = new FakeHash().install({ bpf_map_update_batch: () => -7 });
    assert.throws(() => writeMany(elementsOf(), entries), MapFullError);
  });
});

describe("deleteMany", () => {
  test("goes on behind keys that are not there", () => {
    const present = new Set([1, 2, 5, 6, 9]);
    using _ = new FakeHash().install({
      bpf_map_delete_batch: (...args) => {
        const [keys, count] = [bytesOf(args[1]), bytesOf(args[2])];
        const wanted = count.readUInt32LE();
        let done = 0;
        while (done < wanted && present.delete(keys.readUInt32LE(done * 4))) done++;
        count.writeUInt32LE(done);
        return done === wanted ? 0 : -2;
      },
    });
    assert.equal(deleteMany(elementsOf(), [0, 1, 2, 3, 4, 5, 6, 7, 9]), 5);
    assert.equal(present.size, 0);
  });

  test("deletes one by one where the kernel has no batches", () => {
    const fake = new FakeHash();
    using _ = fake.install();
    fake.stored.set(1, 1n).set(2, 2n);
    assert.equal(deleteMany(elementsOf(), [0, 1, 2, 3]), 2);
    assert.equal(fake.stored.size, 0);
  });

  test("throws what else the kernel says", () => {
    using _ = new FakeHash().install({ bpf_map_delete_batch: () => -1 });
    assert.throws(() => deleteMany(elementsOf(), [1]), {
      errno: 1,
      message: /Cannot delete from map "counts"/,
    });
  });
});
