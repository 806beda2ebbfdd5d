import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { keepAlive, optionsStruct, stringArray } from "../../../../sdk/ffi/mod.ts";
import { collectGarbage } from "../../../support/garbage.ts";
import { skip } from "../../../support/skip.ts";

const COUNT = 64;

/** How many of the inner objects are still there while only their outer ones are held. */
async function survivors(make: (inner: BigUint64Array) => object): Promise<number> {
  const inner: WeakRef<BigUint64Array>[] = [];
  const outer = Array.from({ length: COUNT }, (_, index) => {
    const words = BigUint64Array.of(BigInt(index));
    inner.push(new WeakRef(words));
    return make(words);
  });
  await new Promise((resolve) => setTimeout(resolve, 0)); // a WeakRef holds on until its turn is over
  collectGarbage?.();
  const alive = inner.filter((reference) => reference.deref() !== undefined).length;
  assert.equal(outer.length, COUNT);
  return alive;
}

describe("what C reads by an address inside other bytes", () => {
  test("is kept as long as these", async (t) => {
    if (collectGarbage === undefined) return skip(t, "this runtime does not collect garbage on request");
    assert.equal(await survivors((words) => keepAlive(new Uint8Array(8), words)), COUNT);
    assert.equal(await survivors((words) => optionsStruct(1, words)), COUNT);
    assert.ok((await survivors(() => new Uint8Array(8))) < COUNT, "nothing was collected at all");
  });

  test("stringArray() gives the strings one after the other, each with its NUL", () => {
    const { pointers, text } = stringArray(["one", "", "three"]);
    const [first = 0n, ...others] = pointers;
    assert.deepEqual(
      others.map((pointer) => pointer - first),
      [4n, 5n],
    );
    assert.equal(new TextDecoder().decode(text), "one\0\0three\0");
  });
});
