/** Looking for a likeness stops after this many names, so that a huge table costs no noticeable time. */
const MAX_COMPARED = 200_000;

/** Names up to this length are compared; mangled C++ names are longer, and nobody mistypes those. */
const MAX_LENGTH = 64;

/**
 * The names most like a mistyped one, best first: at most a third of the letters differ, ignoring case.
 *
 * @example
 * nearestNames("readlin", ["readline", "write"]); // ["readline"]
 */
export function nearestNames(wanted: string, names: Iterable<string>, count = 3): string[] {
  const distances = new Map<string, number>();
  const target = wanted.toLowerCase().slice(0, MAX_LENGTH);
  const limit = Math.max(1, Math.floor(target.length / 3));
  let compared = 0;
  for (const name of names) {
    if (Math.abs(name.length - wanted.length) > limit || distances.has(name)) continue;
    if (++compared > MAX_COMPARED) break;
    const distance = editDistance(target, name.toLowerCase().slice(0, MAX_LENGTH));
    if (distance <= limit) distances.set(name, distance);
  }
  const best = [...distances].sort(([a, x], [b, y]) => x - y || (a < b ? -1 : 1));
  return best.slice(0, count).map(([name]) => name);
}

/** Levenshtein's distance by rows; two neighbours exchanged are one edit. */
function editDistance(from: string, to: string): number {
  let before: number[] = [];
  let previous = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i++) {
    const row = [i];
    for (let j = 1; j <= to.length; j++) {
      const replaced = (previous[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1);
      const exchanged = i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1];
      const swapped = exchanged ? (before[j - 2] ?? 0) + 1 : replaced;
      row.push(Math.min(replaced, swapped, (previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
    before = previous;
    previous = row;
  }
  return previous[to.length] ?? 0;
}
