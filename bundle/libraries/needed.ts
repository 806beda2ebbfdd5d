import { Buffer } from "node:buffer";
import { parseElf } from "../../sdk/elf/mod.ts";
import { ElfError } from "../../sdk/errors.ts";

/** `DT_NEEDED` of elf.h; an entry of the dynamic section is a tag and a value of eight bytes each. */
const DT_NEEDED = 1n;
const ENTRY_BYTES = 16;

/** The SONAMEs that a shared library asks the dynamic loader for, in its own order. */
export function neededLibraries(bytes: Uint8Array, name: string): string[] {
  const elf = parseElf(bytes, name);
  const dynamic = elf.bytes(".dynamic");
  const strings = elf.bytes(".dynstr");
  if (dynamic === undefined || strings === undefined) {
    throw new ElfError(`Cannot read "${name}": no dynamic section, wanted a shared library`);
  }
  const view = new DataView(dynamic.buffer, dynamic.byteOffset, dynamic.byteLength);
  const needed: string[] = [];
  for (let at = 0; at + ENTRY_BYTES <= dynamic.length; at += ENTRY_BYTES) {
    if (view.getBigUint64(at, true) !== DT_NEEDED) continue;
    needed.push(stringAt(strings, Number(view.getBigUint64(at + 8, true))));
  }
  return needed;
}

/** The newest version of glibc that an ELF file asks for, as `2.34`; the versions are strings of its dynamic symbols. */
export function wantedGlibc(bytes: Uint8Array, name: string): string | undefined {
  const strings = parseElf(bytes, name).bytes(".dynstr") ?? new Uint8Array();
  const versions = Buffer.from(strings)
    .toString("latin1")
    .matchAll(/(?<=\0)GLIBC_2\.(\d+)(?:\.\d+)?(?=\0)/g);
  const minors = [...versions].map(([, minor]) => Number(minor));
  return minors.length === 0 ? undefined : `2.${Math.max(...minors)}`;
}

function stringAt(strings: Uint8Array, offset: number): string {
  const end = strings.indexOf(0, offset);
  return Buffer.from(strings.subarray(offset, end < 0 ? undefined : end)).toString("latin1");
}
