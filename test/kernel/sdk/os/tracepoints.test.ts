import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, describe, test } from "node:test";
import { type Btf, kernelBtf } from "../../../../sdk/btf/mod.ts";
import { SymbolError } from "../../../../sdk/errors.ts";
import {
  closeTracefs,
  listTracepoints,
  type TracepointFormat,
  tracefs,
  tracepointExists,
  tracepointFormat,
  tracepointId,
} from "../../../../sdk/os/mod.ts";
import { runAsk } from "../features/child.ts";

after(closeTracefs);

const withoutTracefs = [
  ...["unshare", "--mount", "sh", "-c"],
  'umount -A /sys/kernel/tracing /sys/kernel/debug/tracing /sys/kernel/debug 2>/dev/null; exec "$@"',
  "sh",
];

/** Pairs of neighbours by offset that share a byte. */
function overlaps({ common, fields }: TracepointFormat): string[] {
  const sorted = [...common, ...fields].sort((a, b) => a.offset - b.offset);
  return sorted.flatMap((field, index) => {
    const next = sorted[index + 1];
    return next !== undefined && field.offset + field.size > next.offset
      ? [`${field.name} and ${next.name}`]
      : [];
  });
}

/** For each tracepoint that the kernel's BTF has a struct for: byte offsets of its members by name. */
function btfOffsets(btf: Btf): ReadonlyMap<string, ReadonlyMap<string, number>> {
  const found = new Map<string, ReadonlyMap<string, number>>();
  for (let id = 1; id < btf.types; id++) {
    if (btf.kind(id) !== "struct") continue;
    const struct = btf.type(id);
    if (struct.kind !== "struct" || !struct.name.startsWith("trace_event_raw_")) continue;
    const offsets = struct.members.map((member) => [member.name, member.bitOffset / 8] as const);
    found.set(struct.name.slice("trace_event_raw_".length), new Map(offsets));
  }
  return found;
}

describe("tracepointFormat", () => {
  const all = listTracepoints();

  test("reads every tracepoint of this kernel", () => {
    const listed = readFileSync(`${tracefs()}/available_events`, "utf8").trimEnd().split("\n");
    assert.equal(all.length, listed.length);
    assert.ok(all.length > 500);
    for (const { category, name } of all) {
      const format = tracepointFormat(category, name);
      assert.equal(format.id, tracepointId(category, name));
      assert.equal(format.name, name);
      assert.deepEqual(overlaps(format), [], `${category}:${name}`);
    }
  });

  test("leaves out no field", () => {
    for (const { category, name } of all) {
      const text = readFileSync(`${tracefs()}/events/${category}/${name}/format`, "utf8");
      const { common, fields } = tracepointFormat(category, name);
      assert.equal(common.length + fields.length, text.split("\tfield:").length - 1, `${category}:${name}`);
    }
  });

  test("gives the offsets that the kernel's BTF gives", () => {
    const structs = btfOffsets(kernelBtf());
    let compared = 0;
    for (const { category, name } of all) {
      const offsets = structs.get(name);
      for (const field of tracepointFormat(category, name).fields) {
        const offset = offsets?.get(field.place === "inline" ? field.name : `__data_loc_${field.name}`);
        if (offset === undefined) continue;
        assert.equal(field.offset, offset, `${category}:${name}.${field.name}`);
        compared++;
      }
    }
    assert.ok(compared > 1000, `${compared} fields compared`);
  });

  test("works where tracefs is not mounted", () => {
    const { asked } = runAsk(withoutTracefs, "format");
    assert.deepEqual(
      JSON.parse(asked.message ?? ""),
      JSON.parse(JSON.stringify(tracepointFormat("sched", "sched_switch"))),
    );
  });

  test("suggests names like a missing one", () => {
    assert.throws(
      () => tracepointFormat("sched", "sched_swich"),
      (error) => {
        assert.ok(error instanceof SymbolError);
        assert.equal(
          error.message,
          'Cannot find tracepoint "sched:sched_swich": this kernel has no such one',
        );
        assert.match(error.hint ?? "", /^Did you mean "sched:sched_switch"/);
        return true;
      },
    );
  });
});

describe("tracepointExists", () => {
  test("tells what is there from what is not", () => {
    assert.equal(tracepointExists("sched", "sched_switch"), true);
    assert.equal(tracepointExists("sched", "sched_nonsense"), false);
    assert.equal(tracepointExists("nonsense", "sched_switch"), false);
  });
});

describe("listTracepoints", () => {
  test("matches with * and ?, and takes nothing else for a pattern", () => {
    assert.deepEqual(listTracepoints("sched:sched_s?itch"), [{ category: "sched", name: "sched_switch" }]);
    assert.deepEqual(listTracepoints("sched:sched.switch"), []);
    const enters = listTracepoints("syscalls:sys_enter_*");
    assert.ok(enters.length > 200 && enters.every(({ name }) => name.startsWith("sys_enter_")));
  });
});
