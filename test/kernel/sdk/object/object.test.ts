import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import process from "node:process";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { ElfError, SymbolError, ValueError, VerifierError } from "../../../../sdk/errors.ts";
import { attachBySection } from "../../../../sdk/link/mod.ts";
import { openObject } from "../../../../sdk/object/mod.ts";
import { bpfLeftovers, bpfObjects } from "../../../support/host.ts";
import { callGetppid, hits, loadKind, openKinds, TIMES } from "../../../support/kinds.ts";

const bytes = readFileSync(
  fileURLToPath(
    new URL(
      `../../../fixtures/bpf/kinds.${process.arch === "arm64" ? "arm64" : "x86-64"}.bpf.o`,
      import.meta.url,
    ),
  ),
);

/** Other tests may run at the same time on this host. */
const OWN = /kinds|refused|tracepoint_prog/;

describe("OpenObject", () => {
  test("set() writes settings of every type, read back after load", () => {
    using object = openKinds();
    object.set({
      targetTgid: 4294967295,
      signedSetting: -2147483648,
      wideSetting: 2n ** 63n + 1n,
      flagSetting: true,
      textSetting: "seven77",
    });
    using loaded = object.load();
    const read = (name: string) => loaded.read(name, ".rodata");
    assert.equal(read("target_tgid"), 4294967295);
    assert.equal(read("signed_setting"), -2147483648);
    assert.equal(read("wide_setting"), 2n ** 63n + 1n);
    assert.equal(read("flag_setting"), true);
    assert.equal(read("text_setting"), "seven77");
  });

  test("set() leaves what is undefined at the C source's default", () => {
    using object = openKinds();
    object.set({ signedSetting: undefined });
    using loaded = object.load();
    assert.equal(loaded.read("signed_setting", ".rodata"), -5);
  });

  for (const [settings, path] of [
    [{ targetTgid: 4294967296 }, "kinds.targetTgid"],
    [{ targetTgid: -1 }, "kinds.targetTgid"],
    [{ targetTgid: 1.5 }, "kinds.targetTgid"],
    [{ targetTgid: "1" }, "kinds.targetTgid"],
    [{ wideSetting: 2n ** 64n }, "kinds.wideSetting"],
    [{ textSetting: "too long to fit" }, "kinds.textSetting"],
    [{ flagSetting: "yes" }, "kinds.flagSetting"],
  ] as const) {
    test(`set() refuses ${JSON.stringify(settings, (_, value) => (typeof value === "bigint" ? `${value}n` : value))}`, () => {
      using object = openKinds();
      assert.throws(
        () => object.set(settings),
        (error) => error instanceof ValueError && error.message.includes(path),
      );
    });
  }

  test("names what there is when a setting, program or map does not exist", () => {
    using object = openKinds();
    const missing = (names: string) => (error: unknown) =>
      error instanceof SymbolError && error.message.includes(names);
    assert.throws(() => object.set({ targetTgit: 1 }), missing("targetTgid"));
    assert.throws(() => object.disable("tracepoint"), missing("tracepoint_program"));
    assert.throws(() => object.resize("smal", 8), missing("small"));
  });

  test("resize() changes how much a map holds", () => {
    using object = openKinds();
    using loaded = object.resize("small", 1000).load();
    assert.equal(loaded.maps.small?.maxEntries, 1000);
  });

  test("load() throws VerifierError with the log, and leaves nothing behind", async () => {
    const before = bpfObjects(OWN);
    const object = openKinds().enable("refused_program");
    assert.throws(
      () => object.load(),
      (error) => {
        assert.ok(error instanceof VerifierError);
        assert.equal(error.program, "refused_program");
        assert.match(error.message, /R\d invalid mem access 'map_value_or_null'/);
        assert.ok(error.log.length > 5);
        return true;
      },
    );
    assert.deepEqual(await bpfLeftovers(before, OWN), []);
  });
});

describe("openObject()", () => {
  for (const [what, data] of [
    ["nothing", new Uint8Array()],
    ["half of an object", bytes.subarray(0, bytes.length / 2)],
    ["bytes that are no object", new Uint8Array(4096).fill(0x5a)],
    ["an object of the other byte order", foreign()],
    ["an executable", readFileSync("/bin/true")],
  ] as const) {
    test(`refuses ${what}`, () => {
      assert.throws(
        () => openObject(data, "sample"),
        (error) => error instanceof ElfError && error.message.includes("sample"),
      );
    });
  }

  function foreign(): Uint8Array {
    const copy = Uint8Array.from(bytes);
    copy[5] = 2;
    return copy;
  }
});

describe("LoadedObject", () => {
  test("counts, delivers and loses exactly what happened", () => {
    using loaded = loadKind("tracepoint");
    loaded.attachAll();
    callGetppid();
    assert.equal(hits(loaded, "tracepoint"), TIMES);
    const events = loaded.events.hitEvents?.drain() ?? [];
    assert.equal(events.length, TIMES);
    assert.ok(events.every((event) => event.tgid === process.pid && event.kind === 0));
    assert.deepEqual(loaded.losses(), [{ place: "small", reason: "map full", count: TIMES - 4 }]);
  });

  test("write() changes a global that running programs see", () => {
    using loaded = loadKind("tracepoint");
    assert.equal(loaded.read("written", ".data"), 7n);
    loaded.write("written", 2n ** 53n + 1n, ".data");
    assert.equal(loaded.read("written", ".data"), 2n ** 53n + 1n);
    assert.throws(() => loaded.write("writen", 1n, ".data"), SymbolError);
  });

  test("close() leaves no program, map or link in the kernel", async () => {
    const before = bpfObjects(OWN);
    const loaded = loadKind("tracepoint");
    loaded.attachAll();
    assert.ok(bpfObjects(OWN).some((object) => !before.includes(object)));
    loaded.close();
    loaded.close();
    assert.deepEqual(await bpfLeftovers(before, OWN), []);
  });

  test("attachAll() undoes nothing by itself and lists what was optional and failed", () => {
    const opened = openKinds();
    using loaded = opened
      .disable(...opened.programs)
      .enable("perf_event_program")
      .load();
    loaded.attachAll(["perf_event_program"]);
    assert.deepEqual(
      loaded.skipped.map(({ program }) => program),
      ["perf_event_program"],
    );
    assert.match(loaded.skipped[0]?.error.message ?? "", /attachPerfEvent/);
    assert.throws(() => attachBySection(loaded.program("perf_event_program")), /attachPerfEvent/);
  });

  test("program() tells what the kernel knows of it", () => {
    using loaded = loadKind("tracepoint");
    const info = loaded.program("tracepoint_program").info();
    assert.equal(info.name, "tracepoint_prog");
    assert.match(info.tag, /^[0-9a-f]{16}$/);
    assert.throws(() => loaded.program("fentry_program"), SymbolError);
  });
});
