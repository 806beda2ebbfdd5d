/**
 * Shell completion, written from the same model that parses: flags, choices, users, processes, files.
 *
 * @example
 * import { completionFor } from "sonde/tool";
 * console.log(completionFor("bash", [commandLineOf(opensnoop)]));
 *
 * @module
 */
export { completionFor, type Shell, shells } from "./completion-for.ts";
