import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { type CpioEntry, writeCpio } from "../../vm/cpio.ts";

describe("writeCpio", () => {
  test("writes the header, the name and the data at multiples of four", () => {
    const archive = writeCpio([{ path: "init", mode: 0o100755, data: Buffer.from("hello") }]);
    const text = Buffer.from(archive).toString("latin1");
    assert.equal(text.slice(0, 6), "070701");
    assert.equal(text.slice(14, 22), "000081ed", "mode 0o100755");
    assert.equal(text.slice(54, 62), "00000005", "five bytes of data");
    assert.equal(text.slice(110, 116), "init\0\0");
    assert.equal(text.slice(116, 124), "hello\0\0\0");
    assert.equal(text.slice(124, 130), "070701");
    assert.ok(text.includes("TRAILER!!!\0"));
    assert.equal(archive.length % 4, 0);
  });

  test("writes what reads back, whatever the names and contents", () => {
    const path = fc.stringMatching(/^[a-zé]{1,20}$/);
    const entry = fc.record({ path, mode: fc.constantFrom(0o100644, 0o40755), data: fc.uint8Array() });
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 5 }), (entries) => {
        assert.deepEqual(
          readCpio(writeCpio(entries)),
          entries.map(({ path, mode, data }) => ({ path, mode, data })),
        );
      }),
    );
  });
});

function readCpio(archive: Uint8Array): CpioEntry[] {
  const entries: CpioEntry[] = [];
  for (let offset = 0; ; ) {
    const header = new TextDecoder().decode(archive.subarray(offset, offset + 110));
    const field = (index: number) => Number.parseInt(header.slice(6 + index * 8, 14 + index * 8), 16);
    const nameEnd = offset + 110 + field(11);
    const path = new TextDecoder().decode(archive.subarray(offset + 110, nameEnd - 1));
    if (path === "TRAILER!!!") return entries;
    const start = Math.ceil(nameEnd / 4) * 4;
    entries.push({ path, mode: field(1), data: Uint8Array.from(archive.subarray(start, start + field(6))) });
    offset = Math.ceil((start + field(6)) / 4) * 4;
  }
}
