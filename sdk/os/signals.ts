import { signalRows } from "./signals.gen.ts";

/** The first real-time signal that a program gets; glibc keeps 32 and 33 for itself. */
const RTMIN = 34;
const RTMAX = 64;

/** `SIGTERM` for 15; `SIGRTMIN+1` for 35; a number without a name is `SIG99`. */
export function signalName(number: number): string {
  const name = signalRows.find(([value]) => value === number)?.[1];
  if (name !== undefined) return name;
  if (number < RTMIN || number > RTMAX) return `SIG${number}`;
  return number === RTMIN ? "SIGRTMIN" : `SIGRTMIN+${number - RTMIN}`;
}

/** The number of a name, with or without `SIG`, in either case, or of the number's own digits. */
export function signalNumber(name: string): number | undefined {
  if (/^\d+$/.test(name)) return Number(name) <= RTMAX ? Number(name) : undefined;
  const wanted = name.toUpperCase().replace(/^(?!SIG)/, "SIG");
  const offset = /^SIGRTMIN(?:\+(\d+))?$/.exec(wanted);
  if (offset !== null) {
    const number = RTMIN + Number(offset[1] ?? 0);
    return number <= RTMAX ? number : undefined;
  }
  return signalRows.find(([, known]) => known === wanted)?.[0];
}

/** What a signal means, as strsignal(3) says it: `Terminated` for 15. */
export function signalDescription(number: number): string | undefined {
  return signalRows.find(([value]) => value === number)?.[2];
}
