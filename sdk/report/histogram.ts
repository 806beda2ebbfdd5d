/** BCC halves the stars and doubles the fields once a value needs more than 32 bits. */
const NARROW_BUCKETS = 32;
const STARS = 40;

/** A histogram as the kernel counted it. */
export interface Histogram {
  /** What is counted, as BCC writes it: `usecs`, `msecs`, `bytes`. */
  readonly unit: string;
  /** Counts per bucket. Log2: bucket 0 holds 0 and 1, bucket n holds 2^n to 2^(n+1)-1. Linear: bucket n holds n. */
  readonly counts: readonly number[];
  /** One bucket per value instead of one per power of two. */
  readonly linear?: boolean;
  /** Leave out the empty rows before the first count, which BCC prints. */
  readonly fromFirst?: boolean;
}

/** One bucket; both ends belong to it. Beyond 2^53 the ends are bigint. */
export interface Bucket {
  readonly low: number | bigint;
  readonly high: number | bigint;
  readonly count: number;
}

/** The lines of a histogram in BCC's exact layout; none when nothing was counted. */
export function formatHistogram(histogram: Histogram): string[] {
  const buckets = bucketsOf(histogram);
  if (buckets.length === 0) return [];
  const most = Math.max(...buckets.map((bucket) => bucket.count));
  if (histogram.linear) return formatLinear(histogram.unit, buckets, most);
  const wide = usedLength(histogram.counts) > NARROW_BUCKETS;
  const [indent, label, field, stars] = wide ? [15, 29, 20, STARS / 2] : [5, 19, 10, STARS];
  return [
    `${" ".repeat(indent)}${histogram.unit.padEnd(label)} : count     distribution`,
    ...buckets.map(({ low, high, count }) => {
      const range = `${String(low).padStart(field)} -> ${String(high).padEnd(field)}`;
      return `${range} : ${String(count).padEnd(8)} |${bar(count, most, stars)}|`;
    }),
  ];
}

/** The buckets up to the last that is not empty. */
export function bucketsOf(histogram: Histogram): Bucket[] {
  const used = histogram.counts.slice(0, usedLength(histogram.counts));
  const ends = histogram.linear ? linearEnds : log2Ends;
  const buckets = used.map((count, index) => ({ ...ends(index), count }));
  return histogram.fromFirst ? buckets.slice(used.findIndex((count) => count > 0)) : buckets;
}

function formatLinear(unit: string, buckets: readonly Bucket[], most: number): string[] {
  return [
    `     ${unit.padEnd(13)} : count     distribution`,
    ...buckets.map(({ low, count }) => {
      return `        ${String(low).padEnd(10)} : ${String(count).padEnd(8)} |${bar(count, most, STARS)}|`;
    }),
  ];
}

function bar(count: number, most: number, stars: number): string {
  return "*".repeat(Math.floor((stars * count) / most)).padEnd(stars);
}

function usedLength(counts: readonly number[]): number {
  return counts.findLastIndex((count) => count > 0) + 1;
}

function linearEnds(index: number): Omit<Bucket, "count"> {
  return { low: index, high: index };
}

function log2Ends(index: number): Omit<Bucket, "count"> {
  if (index === 0) return { low: 0, high: 1 };
  if (index < 52) return { low: 2 ** index, high: 2 ** (index + 1) - 1 };
  return { low: 1n << BigInt(index), high: (1n << BigInt(index + 1)) - 1n };
}
