import { SymbolError } from "../errors.ts";
import { nearestNames } from "../nearest.ts";
import type { Elf } from "./elf.ts";
import { constants } from "./layouts.gen.ts";
import { cannotOpen } from "./source.ts";
import type { ElfSymbol, SymbolTable } from "./symbols.ts";

/** The full table first: it has the local functions too. */
const TABLES = [".symtab", ".dynsym"] as const;

/**
 * Where a function begins, for a uprobe: its offset in the file in bytes, not its address.
 *
 * @throws SymbolError when the file has no such function; its hint suggests names like it.
 * @throws ElfError when a table is malformed, or when the function is in no executable part of the file.
 */
export function symbolOffset(elf: Elf, name: string): number {
  return fileOffset(elf, findFunction(elf, name).value);
}

/**
 * The function of this name that a file defines: global before weak before local.
 *
 * @throws SymbolError when there is none.
 */
export function findFunction(elf: Elf, name: string): ElfSymbol {
  for (const table of TABLES) {
    const found = elf.symbols(table)?.findFunction(name);
    if (found !== undefined) return found;
  }
  throw missing(elf, name);
}

/** The offset in the file of an address of code, as the program headers map it. */
export function fileOffset(elf: Elf, address: bigint): number {
  for (const segment of elf.segments) {
    if (segment.type !== constants.PT_LOAD || (segment.flags & constants.PF_X) === 0) continue;
    const distance = Number(address - segment.address);
    if (distance >= 0 && distance < segment.size) return segment.offset + distance;
  }
  throw cannotOpen(elf.name, `address 0x${address.toString(16)} in no executable segment`);
}

function missing(elf: Elf, name: string): SymbolError {
  const tables = TABLES.flatMap((table) => elf.symbols(table) ?? []);
  const where = `Cannot find function ${JSON.stringify(name)} in ${JSON.stringify(elf.name)}`;
  const count = tables.reduce((sum, table) => sum + table.count, 0);
  if (count === 0) {
    const hint = "A stripped file can be probed by address, or by the symbols of its debug package";
    return new SymbolError(name, `${where}: it has no symbol table`, { hint });
  }
  const near = nearestNames(name, functionNames(tables)).map((other) => JSON.stringify(other));
  const hint = near.length > 0 ? `Did you mean ${near.join(" or ")}?` : undefined;
  return new SymbolError(name, `${where}: not among its ${count} symbols`, { hint });
}

function* functionNames(tables: readonly SymbolTable[]): Generator<string> {
  for (const table of tables) {
    for (let index = 0; index < table.count; index++) {
      if (table.isFunctionAt(index)) yield table.nameAt(index);
    }
  }
}
