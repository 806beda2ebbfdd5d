import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { after, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { kernelBtf } from "../../../sdk/btf/mod.ts";
import { ValueError } from "../../../sdk/errors.ts";
import { type LoadedObject, type OpenObject, Probe, type UntypedShape } from "../../../sdk/object/mod.ts";
import { tracepointExists } from "../../../sdk/os/mod.ts";
import { skip } from "../../support/skip.ts";

type AnyProbe = Probe<UntypedShape>;

const FOLDER = new URL("../../../probes/", import.meta.url);

async function allProbes(): Promise<AnyProbe[]> {
  const files = readdirSync(fileURLToPath(FOLDER)).filter((file) => file.endsWith(".gen.ts"));
  const modules = await Promise.all(files.sort().map((file) => import(new URL(file, FOLDER).href)));
  return modules.flatMap((exported) => Object.values(exported).filter((value) => value instanceof Probe));
}

/** The kinds of section whose hook a kernel can lack, and how to find out without libbpf. */
const EXISTS: Readonly<Record<string, (category: string, name: string) => boolean>> = {
  tp: tracepointExists,
  tracepoint: tracepointExists,
  tp_btf: (name) => kernelBtf().find(`btf_trace_${name}`, "typedef") !== undefined,
};

/** The hook of a section like `tp/syscalls/sys_enter_open`, when this kernel does not have it. */
function missingHook(section: string): string | undefined {
  const [kind = "", category = "", name = ""] = section.replace(/^\?/, "").split("/");
  const exists = EXISTS[kind];
  assert.ok(exists, `no way is known to look for the hook of "${section}"`);
  return exists(category, name) ? undefined : [category, name].filter(Boolean).join(":");
}

/** Settings that scripts leave alone: scripts/opensnoop.ts takes opensnoop_path for cgroups, since the other wants Linux 5.14. */
const NEVER_SET: ReadonlySet<string> = new Set(["opensnoop.targetCgroupLevel"]);

/** Sets everything that the C source leaves at zero, so that the verifier sees the branches which that cuts off. */
function setEverything(opened: OpenObject<UntypedShape>, probe: AnyProbe): void {
  for (const { name } of probe.description.settings) {
    if (NEVER_SET.has(`${probe.name}.${name}`)) continue;
    const fits = [true, 1, 1n, "x"].some((value) => accepts(() => opened.set({ [name]: value })));
    assert.ok(fits, `no value is known for the setting "${name}"`);
  }
}

function accepts(set: () => unknown): boolean {
  try {
    set();
    return true;
  } catch (error) {
    if (error instanceof ValueError) return false;
    throw error;
  }
}

for (const probe of await allProbes()) {
  describe(`probe ${probe.name}`, () => {
    let attached: LoadedObject<UntypedShape> | undefined;
    const { programs } = probe.description;
    const absent = programs.filter(({ section }) => missingHook(section) !== undefined);
    const disable = absent.map(({ name }) => name);
    after(() => attached?.close());

    for (const { name, section } of programs) {
      test(`attaches ${name}`, (t) => {
        const missing = missingHook(section);
        if (missing !== undefined) return skip(t, `this kernel has no ${missing}`);
        attached ??= probe.attach({ disable });
        assert.equal(attached.program(name).section, section);
        assert.equal(attached.links.length, programs.length - disable.length);
      });
    }

    test("passes the verifier with every setting set", () => {
      const opened = probe.open();
      setEverything(opened, probe);
      using loaded = opened.disable(...disable).load();
      assert.equal(loaded.programs.length, programs.length - disable.length);
    });
  });
}
