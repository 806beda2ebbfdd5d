import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { kernelBtf, layoutOf, memberOf, moduleBtf, parseBtf, sizeOf } from "../../../../sdk/btf/mod.ts";
import { BtfError } from "../../../../sdk/errors.ts";
import { skip, skipWithout } from "../../../support/skip.ts";
import { formatRaw } from "./format-raw.ts";

const VMLINUX = "/sys/kernel/btf/vmlinux";
const BPFTOOL = "/usr/sbin/bpftool";
/** Seconds on a busy machine: the runner's own limit is not for these. */
const PATIENT = { timeout: 120_000 };

/** Skips a test where the kernel has no BTF. */
function withoutBtf(t: Parameters<typeof skip>[0]): boolean {
  if (existsSync(VMLINUX)) return false;
  skip(t, `this kernel has no BTF (${VMLINUX})`);
  return true;
}

describe("kernelBtf", () => {
  test("names the file and the remedy when there is none", () => {
    assert.throws(
      () => kernelBtf("/nowhere/vmlinux"),
      (error) => {
        assert.ok(error instanceof BtfError);
        assert.equal(error.message, "This kernel has no BTF (/nowhere/vmlinux)");
        assert.match(error.hint ?? "", /CONFIG_DEBUG_INFO_BTF=y/);
        return true;
      },
    );
  });

  test("reads a file once", (t) => {
    if (!withoutBtf(t)) assert.equal(kernelBtf(), kernelBtf());
  });

  test("reads every type as bpftool does", PATIENT, (t) => {
    if (withoutBtf(t) || skipWithout(t, "bpftool", BPFTOOL)) return;
    const dump = execFileSync(BPFTOOL, ["btf", "dump", "file", VMLINUX, "format", "raw"], {
      encoding: "utf8",
      maxBuffer: 256 << 20,
    });
    const wanted = dump.trimEnd().split("\n");
    let line = 0;
    const btf = kernelBtf();
    for (let id = 1; id < btf.types; id++) {
      for (const text of formatRaw(btf, id)) {
        const found = wanted[line++];
        if (text !== found) assert.equal(text, found, `line ${line}`);
      }
    }
    assert.equal(line, wanted.length);
  });

  test("finds functions, structs and members", (t) => {
    if (withoutBtf(t)) return;
    const btf = kernelBtf();
    assert.deepEqual(
      btf.function("vfs_read")?.params.map(({ name }) => name),
      ["file", "buf", "count", "pos"],
    );
    for (const [name, path] of [
      ["task_struct", "se.vruntime"],
      ["sock", "__sk_common.skc_family"],
      ["file", "f_flags"],
      ["sk_buff", "len"],
    ] as const) {
      const id = btf.find(name, "struct")?.id ?? 0;
      const member = memberOf(btf, id, path);
      assert.ok(member !== undefined && member.bitOffset / 8 < sizeOf(btf, id), `${name}.${path}`);
    }
  });

  test("describes every struct", PATIENT, (t) => {
    if (withoutBtf(t)) return;
    const btf = kernelBtf();
    const refused = new Set<string>();
    let described = 0;
    for (const id of btf.ids("struct")) {
      const type = btf.type(id);
      try {
        const layout = layoutOf(btf, id);
        assert.equal(layout.size, type.kind === "struct" && type.size);
        described++;
      } catch (error) {
        assert.ok(error instanceof BtfError, String(error));
        refused.add(error.message);
      }
    }
    assert.ok(described > 1000);
    assert.deepEqual([...refused], []);
  });

  test("refuses the kernel's BTF cut at each sixteenth, and one with a kind of 31", (t) => {
    if (withoutBtf(t)) return;
    const bytes = new Uint8Array(readFileSync(VMLINUX));
    for (let part = 0; part < 16; part++) {
      assert.throws(() => parseBtf(bytes.subarray(0, (bytes.length * part) >> 4)), BtfError);
    }
    bytes[24 + 7] = 31;
    assert.throws(
      () => parseBtf(bytes),
      (error) => error instanceof BtfError && /kind 31/.test(error.message),
    );
  });
});

describe("moduleBtf", () => {
  test("refuses a name that would leave the directory", () => {
    for (const name of ["../vmlinux", "", "a/b", "a\0b"]) {
      assert.throws(
        () => moduleBtf(name),
        (error) => error instanceof BtfError && /not a module's name/.test(error.message),
      );
    }
  });
  test("names a module that is not there", (t) => {
    if (withoutBtf(t)) return;
    assert.throws(
      () => moduleBtf("no-such-module"),
      (error) => {
        assert.ok(error instanceof BtfError);
        assert.match(
          error.message,
          /^Module "no-such-module" has no BTF \(\/sys\/kernel\/btf\/no_such_module\)$/,
        );
        return true;
      },
    );
  });
});
