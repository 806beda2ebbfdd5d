import { BtfError } from "../errors.ts";

/**
 * A C name as TypeScript spells it: `target_tgid` becomes `targetTgid`. Underscores at the ends stay.
 *
 * @throws BtfError when the name is not a C identifier: it becomes program text.
 */
export function camelCase(name: string): string {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
    throw new BtfError(`Cannot name a field after ${JSON.stringify(name)}: not a C identifier`, {
      member: name,
    });
  }
  return name.replace(/(?<=[A-Za-z0-9])_+([A-Za-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** A key of an object literal. `__proto__` would set the prototype unless computed. */
export function literalKey(key: string): string {
  return key === "__proto__" ? '["__proto__"]' : key;
}

/** Text that may stand inside a block comment, on one line. */
export function commentText(text: string): string {
  return text.replaceAll("*/", "*\\/").replace(/\s+/g, " ");
}
