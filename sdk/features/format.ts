import type { Check } from "./check.ts";
import type { Diagnosis } from "./doctor.ts";

/** The width of the narrowest terminal that people still use, in columns. */
const WIDTH = 80;
const STATUS_WIDTH = 8;
const GAP = 2;

/** Remedies hold commands, which should be cut as little as can be. */
const REMEDY_INDENT = STATUS_WIDTH + 2;

/** A diagnosis as text: a line for each check, aligned, at most 80 columns wide, each line ended by a newline. */
export function formatDiagnosis({ checks }: Diagnosis): string {
  const nameWidth = Math.max(...checks.map(({ name }) => name.length), 0) + GAP;
  return checks.map((check) => formatCheck(check, nameWidth)).join("");
}

function formatCheck({ status, name, detail, remedy }: Check, nameWidth: number): string {
  const indent = STATUS_WIDTH + nameWidth;
  const details = wrap(detail, WIDTH - indent);
  const remedies = remedy === undefined ? [] : wrap(`-> ${remedy}`, WIDTH - REMEDY_INDENT);
  const [first = "", ...rest] = details;
  const lines = [
    status.padEnd(STATUS_WIDTH) + name.padEnd(nameWidth) + first,
    ...rest.map((line) => " ".repeat(indent) + line),
    ...remedies.map((line) => " ".repeat(REMEDY_INDENT) + line),
  ];
  return lines.map((line) => `${line.trimEnd()}\n`).join("");
}

/** Breaks between words; a word longer than the line is cut. */
function wrap(text: string, width: number): string[] {
  const words = text.split(/\s+/).flatMap((word) => word.match(new RegExp(`.{1,${width}}`, "gu")) ?? []);
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
