/** A second of wall time as text. */
export interface WallSecond {
  /** `2026-03-01` */
  readonly date: string;
  /** `10:00:00` */
  readonly time: string;
  /** `+01:00` */
  readonly offset: string;
}

/** Formats seconds since 1970; the last is kept, since rows come many to the second. */
export type WallFormat = (epochSeconds: number) => WallSecond;

export const utcFormat: WallFormat = lastKept((seconds) => {
  const text = new Date(seconds * 1000).toISOString();
  return { date: text.slice(0, 10), time: text.slice(11, 19), offset: "+00:00" };
});

/** In the time zone of the environment variable TZ or the system. */
export const localFormat: WallFormat = lastKept((seconds) => {
  const at = new Date(seconds * 1000);
  const minutes = -at.getTimezoneOffset();
  const distance = Math.abs(minutes);
  return {
    date: `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`,
    time: `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`,
    offset: `${minutes < 0 ? "-" : "+"}${two(Math.floor(distance / 60))}:${two(distance % 60)}`,
  };
});

/** ISO 8601 with microseconds and offset. */
export function isoText(epochMs: number, format: WallFormat): string {
  const micros = Math.floor(epochMs * 1000);
  const seconds = Math.floor(micros / 1e6);
  const { date, time, offset } = format(seconds);
  return `${date}T${time}.${String(micros - seconds * 1e6).padStart(6, "0")}${offset}`;
}

function lastKept(format: WallFormat): WallFormat {
  let last: WallSecond | undefined;
  let lastSeconds = Number.NaN;
  return (seconds) => {
    if (last === undefined || seconds !== lastSeconds) [last, lastSeconds] = [format(seconds), seconds];
    return last;
  };
}

function two(value: number): string {
  return String(value).padStart(2, "0");
}
