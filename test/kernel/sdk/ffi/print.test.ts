import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  captureLibbpfLog,
  type LibbpfMessage,
  libbpf,
  libbpfVersion,
  onLibbpfMessage,
} from "../../../../sdk/ffi/mod.ts";

const openGarbage = () => assert.throws(() => libbpf.bpf_object__open_mem(new Uint8Array(64), 64, null));

describe("libbpf's messages", () => {
  test("libbpf is 1.1 or newer", () => {
    assert.match(libbpfVersion(), /^1\.([1-9]|\d\d)$/);
  });

  test("are captured with level and text", () => {
    captureLibbpfLog((messages) => {
      openGarbage();
      assert.equal(messages.length, 1);
      assert.equal(messages[0]?.level, "warn");
      assert.match(messages[0]?.text ?? "", /^libbpf: elf: .* is not a proper ELF object$/);
    });
  });

  test("reach a listener down to its level, until it stops listening", () => {
    const heard: LibbpfMessage[] = [];
    const stop = onLibbpfMessage((message) => heard.push(message), "debug");
    openGarbage();
    stop();
    openGarbage();
    assert.deepEqual(
      heard.map(({ level }) => level),
      ["debug", "warn"],
    );
  });
});
