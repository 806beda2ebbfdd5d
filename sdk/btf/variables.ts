import { BtfError } from "../errors.ts";
import type { Btf } from "./reader.ts";
import type { BtfDatasec } from "./types.ts";

/** A global variable of an object, as its BTF tells it. */
export interface BtfVariable {
  readonly name: string;
  /** The section it lies in: `.rodata`, `.data.losses`, `.maps`. */
  readonly section: string;
  /** From the start of the section, in bytes. */
  readonly offset: number;
  /** In bytes. */
  readonly size: number;
  /** The id of its type. */
  readonly type: number;
  /** Visible to other objects. */
  readonly global: boolean;
}

/**
 * Where a variable lies in its section, in bytes. Clang leaves the offsets in BTF to the linker (relocations of `.BTF`): for
 * an object that was never linked they come from the ELF symbols. `undefined` means: as BTF says.
 */
export type OffsetOf = (name: string, section: string) => number | undefined;

/**
 * The variables that an object defines in one section, or in all, in order of the file. Those declared `extern` are left out.
 *
 * @throws BtfError when variables overlap: the offsets were never filled in, and `offsetOf` did not tell them.
 */
export function variablesOf(btf: Btf, section?: string, offsetOf?: OffsetOf): BtfVariable[] {
  const found: BtfVariable[] = [];
  for (const id of btf.ids("datasec")) {
    const type = btf.type(id);
    if (type.kind !== "datasec" || (section !== undefined && type.name !== section)) continue;
    const variables = [...inSection(btf, type, offsetOf)];
    checkApart(variables);
    found.push(...variables);
  }
  return found;
}

function* inSection(btf: Btf, section: BtfDatasec, offsetOf: OffsetOf | undefined): Generator<BtfVariable> {
  for (const entry of section.variables) {
    const variable = btf.type(entry.type);
    if (variable.kind !== "var" || variable.linkage === "extern") continue;
    const { name, type, linkage } = variable;
    const offset = offsetOf?.(name, section.name) ?? entry.offset;
    yield { name, section: section.name, offset, size: entry.size, type, global: linkage === "global" };
  }
}

function checkApart(variables: readonly BtfVariable[]): void {
  const sorted = variables.toSorted((a, b) => a.offset - b.offset);
  sorted.forEach((variable, index) => {
    const next = sorted[index + 1];
    if (next === undefined || variable.offset + variable.size <= next.offset) return;
    throw new BtfError(
      `Cannot place the variables of "${variable.section}": "${variable.name}" and "${next.name}" overlap at byte ${next.offset}`,
      { type: next.name, offset: next.offset },
      { hint: "Take the offsets from the object's ELF symbols: the compiler leaves them out of BTF" },
    );
  });
}
