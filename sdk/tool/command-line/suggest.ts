/** The candidate nearest to what was typed, when it is near enough to be meant: at most a third of it differs. */
export function nearest(typed: string, candidates: readonly string[]): string | undefined {
  const limit = Math.max(1, Math.floor(typed.length / 3));
  let best: string | undefined;
  let bestDistance = limit + 1;
  for (const candidate of candidates) {
    const distance = editDistance(typed, candidate);
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best ?? candidates.find((candidate) => typed.length > 2 && candidate.startsWith(typed));
}

/** Levenshtein's distance, with the exchange of two neighbours counted as one edit. */
export function editDistance(from: string, to: string): number {
  const rows: number[][] = [Array.from({ length: to.length + 1 }, (_, i) => i)];
  for (let i = 1; i <= from.length; i++) {
    const row = [i];
    for (let j = 1; j <= to.length; j++) row.push(cheapest(rows, row, from, to, i, j));
    rows.push(row);
  }
  return rows[from.length]?.[to.length] ?? 0;
}

function cheapest(rows: number[][], row: number[], from: string, to: string, i: number, j: number): number {
  const replace = (rows[i - 1]?.[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1);
  const cost = Math.min(replace, (rows[i - 1]?.[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1);
  const exchanged = i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1];
  return exchanged ? Math.min(cost, (rows[i - 2]?.[j - 2] ?? 0) + 1) : cost;
}
