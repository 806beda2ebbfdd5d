import assert from "node:assert/strict";
import { constants } from "node:os";
import { describe, test } from "node:test";
import { errnoName } from "../../../../sdk/ffi/mod.ts";
import {
  errnoDescription,
  errnoNumber,
  signalDescription,
  signalName,
  signalNumber,
  syscallName,
  syscallNumber,
  syscalls,
} from "../../../../sdk/os/mod.ts";

describe("errno tables", () => {
  test("agree with the runtime's own table", () => {
    const known = Object.entries(constants.errno).filter(
      ([name]) => !["EWOULDBLOCK", "ENOTSUP", "EDEADLOCK"].includes(name),
    );
    assert.ok(known.length > 70);
    for (const [name, number] of known) assert.equal(errnoNumber(name), number, name);
  });

  test("describe as strerror does, and know what only the kernel says", () => {
    assert.equal(errnoDescription(2), "No such file or directory");
    assert.equal(errnoName(524), "ENOTSUPP");
    assert.equal(errnoName(512), "ERESTARTSYS");
    assert.equal(errnoDescription(41), undefined);
    assert.equal(errnoNumber("ENOSUCH"), undefined);
  });
});

describe("signal tables", () => {
  test("agree with the runtime's own table", () => {
    const aliases = ["SIGIOT", "SIGPOLL", "SIGUNUSED"];
    const known = Object.entries(constants.signals).filter(([name]) => !aliases.includes(name));
    assert.ok(known.length >= 30);
    for (const [name, number] of known) {
      assert.equal(signalName(number), name);
      assert.equal(signalNumber(name), number);
    }
  });

  for (const [text, number] of [
    ["term", 15],
    ["SIGTERM", 15],
    ["9", 9],
    ["rtmin+1", 35],
    ["SIGRTMIN", 34],
    ["SIGRTMIN+31", undefined],
    ["65", undefined],
    ["nonsense", undefined],
  ] as const) {
    test(`signalNumber(${JSON.stringify(text)})`, () => assert.equal(signalNumber(text), number));
  }

  test("name every number", () => {
    assert.equal(signalName(35), "SIGRTMIN+1");
    assert.equal(signalName(99), "SIG99");
    assert.equal(signalDescription(15), "Terminated");
  });
});

describe("system call tables", () => {
  for (const [name, x64, arm64] of [
    ["read", 0, 63],
    ["open", 2, undefined],
    ["openat", 257, 56],
    ["bpf", 321, 280],
    ["perf_event_open", 298, 241],
    ["fsopen", 430, 430],
    ["openat2", 437, 437],
    ["clone3", 435, 435],
  ] as const) {
    test(`${name} is ${x64} on x86-64 and ${arm64 ?? "absent"} on arm64`, () => {
      assert.equal(syscallNumber(name, "x64"), x64);
      assert.equal(syscallNumber(name, "arm64"), arm64);
      assert.equal(syscallName(x64, "x64"), name);
    });
  }

  test("have every number of the first stretch, and nothing that is no call", () => {
    for (let number = 0; number <= 334; number++) assert.ok(syscallName(number, "x64"), String(number));
    assert.equal(syscallName(400, "x64"), undefined);
    assert.ok(!Object.values(syscalls("arm64")).includes("syscalls"));
  });
});
