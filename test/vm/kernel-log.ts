/** A kernel warning: its line and those that belong to it (registers, call trace), without levels and times. */
export interface Finding {
  readonly line: string;
  readonly context: readonly string[];
}

/** A line that looks like a warning and is none of ours, with the reason to let it pass. */
export interface Allowed {
  readonly pattern: RegExp;
  readonly reason: string;
}

/** What a healthy kernel never says (REL-30): each begins a finding. */
const DENIED: readonly RegExp[] = [
  /\bWARNING: /,
  /\bBUG: /,
  /\bkernel BUG at /,
  /\bOops\b/,
  /\bKernel panic\b/,
  /\bInternal error: /,
  /\bunable to handle /i,
  /\bgeneral protection fault\b/,
  /\bdouble fault\b/,
  /\b(?:KASAN|KCSAN|KFENCE|KMSAN|UBSAN): /,
  /\bpossible (?:recursive|circular) locking\b/,
  /\binconsistent lock state\b/,
  /\bsuspicious RCU usage\b/,
  /\bscheduling while atomic\b/,
  /\bsleeping function called from invalid context\b/,
  /\bbad unlock balance\b/,
  /\brefcount_t: /,
  /\blist_(?:add|del) corruption\b/,
  /\bblocked for more than \d+ seconds\b/,
  /\b(?:soft lockup|hard LOCKUP)\b/,
  /\brcu: INFO: .*\bstall/,
  /\bCall Trace:/i,
];

/** Lines that pass. Each entry says why it has nothing to do with what runs in the guest. */
export const ALLOWED: readonly Allowed[] = [];

const LONGEST_CONTEXT = 100;

/** Finds all warnings in a kernel log, with or without levels (`<4>`) and times (`[    1.234567]`). */
export function scanKernelLog(text: string, allowed: readonly Allowed[] = ALLOWED): Finding[] {
  const lines = text.split("\n").map(plainLine);
  const findings: Finding[] = [];
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? "";
    if (!DENIED.some((pattern) => pattern.test(line))) continue;
    const context = contextAfter(lines, index);
    index += context.length;
    if (!allowed.some(({ pattern }) => pattern.test(line))) findings.push({ line, context });
  }
  return findings;
}

/** Drops findings that another log of the same kernel has already given. */
export function distinctFindings(findings: readonly Finding[]): Finding[] {
  return [...new Map(findings.map((finding) => [finding.line, finding])).values()];
}

/** A finding as text: its line, and below it, indented, what belongs to it. */
export function formatFinding({ line, context }: Finding): string {
  return [line, ...context].join("\n  ");
}

/** The rest of a report that ends in "end trace"; nothing for a warning of one line. */
function contextAfter(lines: readonly string[], index: number): string[] {
  const following = lines.slice(index + 1, index + 1 + LONGEST_CONTEXT);
  const end = following.findIndex((line) => line.includes("---[ end "));
  const next = following.findIndex((line) => line.includes("---[ cut here ]---"));
  return end < 0 || (next >= 0 && next < end) ? [] : following.slice(0, end + 1);
}

function plainLine(line: string): string {
  return line.trimEnd().replace(/^(?:<\d+>)?(?:\[\s*\d+\.\d+\](?:\[\s*[TC]\d+\])?\s?)?/, "");
}
