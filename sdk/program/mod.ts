/**
 * Loaded BPF programs: what the kernel says of them, test runs, and the verifier's refusals made readable.
 *
 * @example
 * const { id, runCount, recursionMisses } = loaded.program("enter_open").info();
 *
 * @module
 */
export { type ProgramInfo, programInfo } from "./info.ts";
export { Program } from "./program.ts";
export { type TestRunOptions, type TestRunResult, testRun } from "./test-run.ts";
export { readVerifierLogs, verifierError } from "./verifier-log.ts";
