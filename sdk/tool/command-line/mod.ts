/**
 * Command lines as data. A {@link CommandLine} says what flags and arguments there are; an {@link Adapter} parses by
 * it: commander's by default, Cliffy's where a user has added that package. Conversion to values, help, suggestions
 * and shell completion are made from the model, so they are the same under every adapter.
 *
 * @example
 * import { commanderAdapter, type CommandLine } from "sonde/tool";
 * const line: CommandLine = { name: "opensnoop", about: "Print opens.", flags: [], arguments: [] };
 * const { arguments: words } = await commanderAdapter(line, ["a", "b"]);
 *
 * @module
 */

export { nearest } from "../nearest.ts";
export { CommandLineError, describeFault } from "./fault.ts";
export {
  type Adapter,
  type ArgumentModel,
  type CommandLine,
  type Completion,
  type FlagModel,
  type ParsedLine,
  ParseFault,
} from "./model.ts";
export { parseLine } from "./parse.ts";
