import { BtfError } from "../errors.ts";
import { type CScope, declare } from "./c-declarator.ts";
import { identifier } from "./c-names.ts";
import { describeKind, resolve } from "./resolve.ts";
import type { BtfComposite, BtfEnum, BtfMember } from "./types.ts";

/** A member with what its type demands, in bytes. */
interface Placed extends BtfMember {
  readonly size: number;
  readonly align: number;
}

/** A struct's or union's members between braces with its attribute, and the alignment that a compiler gives it. */
export interface CBody {
  readonly text: string;
  readonly align: number;
}

/**
 * Lays members out so that a compiler puts them where BTF says: gaps that natural alignment does not explain are padded by name;
 * where a member lies closer than its alignment allows, the whole is packed.
 */
export function compositeBody(
  scope: CScope,
  type: BtfComposite,
  measure: (id: number) => { size: number; align: number },
): CBody {
  const members = type.members.map((member) => ({ ...member, ...measure(member.type) }));
  const widest = Math.max(1, ...members.map(({ align }) => align));
  const packed = type.size % widest !== 0 || members.some(isPacked);
  const lines =
    type.kind === "union" ? unionLines(scope, type, members) : structLines(scope, type, members, packed);
  const attribute = packed ? " __attribute__((packed))" : "";
  return {
    text: `{\n${lines.map((line) => `\t${line};\n`).join("")}}${attribute}`,
    align: packed ? 1 : widest,
  };
}

/** Whether a member lies where only a packed struct has it. */
function isPacked({ bitOffset, bitSize, size, align }: Placed): boolean {
  if (bitSize === 0) return bitOffset % (align * 8) !== 0;
  const unit = size * 8;
  return Math.floor(bitOffset / unit) !== Math.floor((bitOffset + bitSize - 1) / unit);
}

function unionLines(scope: CScope, type: BtfComposite, members: readonly Placed[]): string[] {
  const largest = Math.max(0, ...members.map(({ size }) => size));
  const lines = members.map((member) => line(scope, member));
  return type.size > largest ? [...lines, `unsigned char __size[${type.size}]`] : lines;
}

function structLines(
  scope: CScope,
  type: BtfComposite,
  members: readonly Placed[],
  packed: boolean,
): string[] {
  const lines: string[] = [];
  let end = 0;
  for (const member of members) {
    if (member.bitOffset < end) {
      throw new BtfError(
        `Cannot declare ${describeKind(type)} in C: member "${member.name}" overlaps the one before it`,
        {
          type: type.name,
          member: member.name,
        },
      );
    }
    if (naturalPlace(member, end, packed) !== member.bitOffset) lines.push(...padding(end, member.bitOffset));
    lines.push(line(scope, member));
    end = member.bitOffset + (member.bitSize || member.size * 8);
  }
  const natural = packed
    ? Math.ceil(end / 8)
    : alignUp(Math.ceil(end / 8), Math.max(1, ...members.map(({ align }) => align)));
  return natural < type.size ? [...lines, ...padding(end, type.size * 8)] : lines;
}

/** The bit at which a compiler puts the member when the one before ends at `end`. */
function naturalPlace({ bitSize, size, align }: Placed, end: number, packed: boolean): number {
  if (bitSize === 0) return alignUp(end, packed ? 8 : align * 8);
  const unit = size * 8;
  const crosses = Math.floor(end / unit) !== Math.floor((end + bitSize - 1) / unit);
  return crosses && !packed ? alignUp(end, unit) : end;
}

/** Bits up to a byte's boundary, then bytes, then bits again: exact at any place and without an alignment of its own. */
function padding(from: number, to: number): string[] {
  const lines: string[] = [];
  const head = Math.min(to, alignUp(from, 8)) - from;
  if (head > 0) lines.push(`unsigned char : ${head}`);
  const bytes = Math.floor((to - from - head) / 8);
  if (bytes > 0) lines.push(`unsigned char __pad_at_${(from + head) / 8}[${bytes}]`);
  const tail = to - from - head - bytes * 8;
  if (tail > 0) lines.push(`unsigned char : ${tail}`);
  return lines;
}

function line(scope: CScope, { name, type, bitSize }: Placed): string {
  const declared = (name === "" ? unnamed(scope, type) : declare(scope, type, identifier(name))).replaceAll(
    "\n",
    "\n\t",
  );
  return bitSize === 0 ? declared : `${declared} : ${bitSize}`;
}

/** A member without a name. Of a named struct plain C wants the body: Linux 7.2 has such (`-fms-extensions`). */
function unnamed(scope: CScope, id: number): string {
  const type = resolve(scope.btf, id);
  return type.kind === "struct" || type.kind === "union" ? scope.inline(type) : declare(scope, id, "");
}

function alignUp(value: number, unit: number): number {
  return Math.ceil(value / unit) * unit;
}

/** Machine modes fix the width of an enum, which C leaves to the compiler. */
const ENUM_MODES: Readonly<Record<number, string>> = { 1: "QI", 2: "HI", 8: "DI" };

/** An enum's values between braces. Names are unique in the text; an enum without values, a forward declaration, gets one. */
export function enumBody(scope: CScope, type: BtfEnum): string {
  const values = type.values.map(
    ({ name, value }) => `\t${scope.names.unique("ordinary", name)} = ${literal(value)},\n`,
  );
  if (values.length === 0)
    values.push(`\t${scope.names.unique("ordinary", `__no_value_of_${type.name}`)},\n`);
  const mode = ENUM_MODES[type.size];
  return `{\n${values.join("")}}${mode === undefined ? "" : ` __attribute__((mode(${mode})))`}`;
}

/** The least 64-bit integer has no literal of its own in C. */
function literal(value: bigint): string {
  if (value === -(2n ** 63n)) return "-9223372036854775807LL - 1";
  if (value >= 2n ** 63n) return `${value}ULL`;
  return value >= 2n ** 31n || value < -(2n ** 31n) ? `${value}LL` : value.toString();
}
