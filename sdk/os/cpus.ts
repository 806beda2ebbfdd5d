import { readFileSync } from "node:fs";
import { ValueError } from "../errors.ts";

/** More than any kernel can be built for (`NR_CPUS`); a list that names more is malformed. */
const MAX_CPUS = 65_536;

/**
 * Reads the kernel's way of listing CPUs: `0-3,5` gives 0, 1, 2, 3, 5.
 *
 * @throws ValueError when the text is not such a list.
 */
export function parseCpuList(text: string): number[] {
  const list = text.trim();
  if (list === "") return [];
  return list.split(",").flatMap((part) => {
    const range = /^(\d+)(?:-(\d+))?$/.exec(part);
    const first = Number(range?.[1]);
    const last = Number(range?.[2] ?? range?.[1]);
    if (range === null || first > last || last >= MAX_CPUS) {
      throw new ValueError(`Cannot read the list of CPUs ${JSON.stringify(list)}: wanted as "0-3,5"`);
    }
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
}

/** The CPUs that run now; perf events are opened on each of these. */
export function onlineCpus(): number[] {
  return parseCpuList(readFileSync("/sys/devices/system/cpu/online", "utf8"));
}

let possible: number | undefined;

/** How many CPUs this kernel could ever run; a per-CPU map holds this many values for each key. Never changes. */
export function possibleCpuCount(): number {
  possible ??= parseCpuList(readFileSync("/sys/devices/system/cpu/possible", "utf8")).length;
  return possible;
}
