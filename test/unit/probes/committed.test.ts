import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { type Layout, trailingField } from "../../../sdk/btf/mod.ts";
import { parseElf } from "../../../sdk/elf/mod.ts";
import { describe as describeObject, type Probe, type ProbeShape } from "../../../sdk/object/mod.ts";

const PROBES = join(import.meta.dirname, "../../../probes");
const names = readdirSync(PROBES).flatMap((file) => /^(.*)\.gen\.ts$/.exec(file)?.[1] ?? []);
const FILES = { x64: "x86-64", arm64: "arm64" } as const;

for (const name of names) {
  const module = (await import(join(PROBES, `${name}.gen.ts`))) as Record<string, unknown>;
  const probe = Object.values(module).find(isProbe);
  assert.ok(probe !== undefined, name);

  describe(`probes/${name}.gen.ts`, () => {
    test("holds the committed objects", () => {
      for (const architecture of ["x64", "arm64"] as const)
        if (probe.description.objects[architecture] !== undefined)
          assert.deepEqual(Buffer.from(probe.bytes(architecture)), objectOf(name, architecture));
    });

    test("describes what is in them", () => {
      const { objects: _, ...description } = probe.description;
      const { objects: __, ...found } = describeObject(objectOf(name, "x64"), name);
      assert.deepEqual(description, found);
    });

    test("declares events without a byte that nobody writes (REL-04)", () => {
      for (const { name: stream, layout } of describeObject(objectOf(name, "x64"), name).streams)
        assert.deepEqual(holes(layout), [], stream);
    });

    test("has schemas of its settings and events", async () => {
      const { settings, events } = await (module.schemas as () => Promise<Schemas>)();
      assert.deepEqual(
        Object.keys(settings.shape),
        probe.description.settings.map((setting) => setting.name),
      );
      assert.deepEqual(
        Object.keys(events),
        probe.description.streams.map((stream) => stream.name),
      );
      assert.deepEqual(settings.parse({}), {});
    });
  });
}

describe("probes/opensnoop.bpf.c", () => {
  test("needs no CO-RE, so that libbpf does not read the kernel's BTF", () => {
    const header = new DataView(
      (parseElf(objectOf("opensnoop", "x64")).bytes(".BTF.ext") ?? new Uint8Array()).slice().buffer,
    );
    const coreLength = header.getUint32(4, true) >= 32 ? header.getUint32(28, true) : 0;
    assert.equal(coreLength, 0);
  });
});

interface Schemas {
  readonly settings: { readonly shape: object; parse(value: unknown): unknown };
  readonly events: object;
}

function isProbe(value: unknown): value is Probe<ProbeShape> {
  return typeof value === "object" && value !== null && "description" in value;
}

function objectOf(name: string, architecture: keyof typeof FILES): Buffer {
  return readFileSync(join(PROBES, `${name}.${FILES[architecture]}.bpf.o`));
}

/** The bytes of a struct that no member covers, up to a trailing member whose length the record tells. */
function holes(layout: Layout): string[] {
  if (layout.kind !== "struct") return [];
  const found: string[] = [];
  let end = 0;
  for (const field of layout.fields) {
    if (field.offset > end) found.push(`${layout.name}: ${end}..${field.offset}`);
    found.push(...holes(field.layout));
    end = field.offset + field.layout.size;
  }
  if (trailingField(layout) === undefined && end < layout.size)
    found.push(`${layout.name}: ${end}..${layout.size}`);
  return found;
}
