/**
 * The flags of tools as data: factories for each kind of value, and groups that many tools share. The property name in
 * a tool's `flags` is the long flag, the first argument its letter.
 *
 * @example
 * import { flag, group } from "sonde/tool";
 * const flags = { ...group.target.flags, failed: flag.boolean("x", "Only calls that failed") };
 *
 * @module
 */
export * as flag from "./factories.ts";
export { BadValue, type Flag, type FlagDetails, type Flags, type OptionsOf } from "./flag.ts";
export * as group from "./groups.ts";
export { readDuration, readInteger, readNumber, readSize } from "./numbers.ts";
