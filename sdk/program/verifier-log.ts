import { VerifierError } from "../errors.ts";
import { errnoName, type LibbpfMessage } from "../ffi/mod.ts";

const LOG = /^libbpf: prog '([^']*)': -- BEGIN PROG LOAD LOG --\n([\s\S]*?)-- END PROG LOAD LOG --$/;

/** Lines that the verifier writes after its verdict. */
const STATISTICS =
  /^(processed \d+ insns|verification time |stack depth |max_states_per_insn |mark_read |insns processed|peak_states )/;

/** Finds the verifier's logs among what libbpf printed: libbpf loads without a log first and again with one on refusal. */
export function readVerifierLogs(messages: readonly LibbpfMessage[]): Map<string, readonly string[]> {
  const logs = new Map<string, readonly string[]>();
  for (const { text } of messages) {
    const [, program, log] = LOG.exec(text) ?? [];
    if (program !== undefined && log?.trim()) logs.set(program, log.trimEnd().split("\n"));
  }
  return logs;
}

/** A refusal, shown by the last instruction looked at and the verdict; the whole log stays in `log`. */
export function verifierError(program: string, errno: number, log: readonly string[]): VerifierError {
  const meaningful = log.filter((line) => line.trim() !== "" && !STATISTICS.test(line));
  const shown = meaningful.slice(-2);
  const omitted = meaningful.length - shown.length;
  const more = omitted > 0 ? ` (${omitted} more lines with --verbose)` : "";
  const message = `Cannot load program "${program}": the verifier refused it (${errnoName(errno)})${more}`;
  return new VerifierError(
    program,
    errno,
    log,
    [message, ...shown.map((line) => `  ${line.trim()}`)].join("\n"),
  );
}
