/**
 * The runner that every script uses. A tool is a declaration (flags, columns, examples) and one function; arguments,
 * help, privileges, signals, tables, JSON, losses, cleanup and exit status are the runner's.
 *
 * @example
 * import { column, flag, group, runIfMain, stream } from "sonde/tool";
 * import { opensnoop } from "sonde/probes/opensnoop";
 *
 * export const tool = stream({
 *   name: "opens",
 *   about: "Print each file that is opened.",
 *   flags: { ...group.target.flags },
 *   columns: () => [column.pid(), column.comm(), column.path()],
 *   rows({ options, scope }) {
 *     const probe = scope.attach(opensnoop, { settings: group.target.settings(options) });
 *     return probe.events.opens.read(scope.signal);
 *   },
 * });
 *
 * await runIfMain(tool, import.meta);
 *
 * With `--json` each line is one record. A row of a stream has the columns' keys and nothing else; a row of a report has
 * `ts`, the report's time, in front. Records of other kinds have a `type`: `histogram` (BCC's keys: `ts`, `val_type`,
 * `data`, and what it is of), `lost` (`time`, `place`, `reason` and the `count` since the last such record). Times are
 * ISO 8601 with offset, quantities numbers whose key ends in their unit, 64-bit identities strings of digits. A string
 * that is not valid UTF-8 has its exact bytes, base64, under `<key>_b64`; one that was cut has `<key>_truncated`.
 *
 * @module
 */
export { UsageError } from "../errors.ts";
export { type ColumnDetails, column } from "./columns/mod.ts";
export { cliffyAdapter } from "./command-line/cliffy.ts";
export {
  type Adapter,
  type CommandLine,
  type FlagModel,
  type ParsedLine,
  ParseFault,
} from "./command-line/mod.ts";
export { completionFor, type Shell, shells } from "./completion/mod.ts";
export { exitStatus } from "./failure.ts";
export { assertNoFlagClash, flagClashes } from "./flag-clash.ts";
export { BadValue, type Flag, type Flags, flag, group, type OptionsOf } from "./flags/mod.ts";
export { type Context, type Report, stream, summary, type Tool, top } from "./kinds.ts";
export { commandLineOf } from "./line.ts";
export { nearest } from "./nearest.ts";
export { type RunToolOptions, runIfMain, runTool } from "./run-tool.ts";
export type { Attachable, Attached, Loss, Scope } from "./scope.ts";
export type { Section } from "./sections.ts";
export * as section from "./sections.ts";
export { summaryLine } from "./text.ts";
export { version } from "./version.ts";
