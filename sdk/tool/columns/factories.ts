import type { Column, Value } from "../../report/mod.ts";
import { type ColumnDefaults, type ColumnDetails, makeColumn } from "./column.ts";

const left = { align: "left" } as const;
const right = { align: "right" } as const;

/** Process number, from `tgid`: what users call PID is the kernel's thread group. */
export function pid<R = { readonly tgid: number }>(details: ColumnDetails<R, number> = {}): Column<R> {
  const about = "Process";
  return makeColumn(
    { from: "tgid", key: "pid", title: "PID", about, kind: "integer", width: 6, ...left },
    details,
  );
}

/** Thread number, from `tid`. */
export function tid<R = { readonly tid: number }>(details: ColumnDetails<R, number> = {}): Column<R> {
  return makeColumn(
    { from: "tid", title: "TID", about: "Thread", kind: "integer", width: 6, ...left },
    details,
  );
}

/** Parent process number, from `ppid`. */
export function ppid<R = { readonly ppid: number }>(details: ColumnDetails<R, number> = {}): Column<R> {
  const about = "Parent process";
  return makeColumn({ from: "ppid", title: "PPID", about, kind: "integer", width: 7, ...left }, details);
}

/** User number, from `uid`. */
export function uid<R = { readonly uid: number }>(details: ColumnDetails<R, number> = {}): Column<R> {
  return makeColumn(
    { from: "uid", title: "UID", about: "User", kind: "integer", width: 5, ...left },
    details,
  );
}

/** Name of the thread, from `comm`: at most 15 bytes, chosen by the program itself. */
export function comm<R = { readonly comm: string }>(details: ColumnDetails<R, string> = {}): Column<R> {
  const about = "Name of the command, at most 15 bytes";
  return makeColumn({ from: "comm", title: "COMM", about, kind: "string", width: 16, ...left }, details);
}

/** File descriptor, from `fd`; -1 when there is none. */
export function fd<R = { readonly fd: number }>(details: ColumnDetails<R, number> = {}): Column<R> {
  const about = "File descriptor, -1 when the call failed";
  return makeColumn({ from: "fd", title: "FD", about, kind: "integer", width: 4, ...right }, details);
}

/** Error number as a positive integer, from `errno`; 0 when the call succeeded. */
export function errno<R = { readonly errno: number }>(details: ColumnDetails<R, number> = {}): Column<R> {
  const about = "Error number, 0 when the call succeeded";
  return makeColumn({ from: "errno", title: "ERR", about, kind: "integer", width: 3, ...right }, details);
}

/** File name as the program gave it, from `path`. */
export function path<R = { readonly path: string }>(details: ColumnDetails<R, string> = {}): Column<R> {
  return makeColumn(
    { from: "path", title: "PATH", about: "File name", kind: "string", width: 32, ...left },
    details,
  );
}

/** Text from the row's property `name`. */
export function text<K extends string, R = Readonly<Record<K, string | undefined>>>(
  name: K,
  details: ColumnDetails<R, string | undefined> = {},
): Column<R> {
  return makeColumn({ ...named(name), kind: "string", width: 16, ...left }, details);
}

/** A list of texts from the row's property `name`: joined by spaces in the table, an array in JSON. */
export function list<K extends string, R = Readonly<Record<K, readonly string[]>>>(
  name: K,
  details: ColumnDetails<R, readonly string[]> = {},
): Column<R> {
  const joined = (texts: readonly string[]) => texts.join(" ");
  return makeColumn({ ...named(name), kind: "strings", width: 16, text: joined, ...left }, details);
}

/** An integer without unit from the row's property `name`. */
export function integer<K extends string, R = Readonly<Record<K, number | undefined>>>(
  name: K,
  details: ColumnDetails<R, number | undefined> = {},
): Column<R> {
  return makeColumn({ ...named(name), kind: "integer", width: 7, ...right }, details);
}

/** How often something happened, from the row's property `name`. */
export function count<K extends string, R = Readonly<Record<K, number>>>(
  name: K,
  details: ColumnDetails<R, number> = {},
): Column<R> {
  return makeColumn({ ...named(name), about: "How many", kind: "integer", width: 8, ...right }, details);
}

/** An integer in octal, as open flags and modes are written: `digits` of them, zeroes in front. */
export function octal<K extends string, R = Readonly<Record<K, number | undefined>>>(
  name: K,
  digits: number,
  details: ColumnDetails<R, number | undefined> = {},
): Column<R> {
  const form = (value: number | undefined) => (value ?? 0).toString(8).padStart(digits, "0");
  return makeColumn({ ...named(name), kind: "integer", width: digits, text: form, ...left }, details);
}

/** A fraction from the row's property `name`, with `digits` behind the point in the table. */
export function decimal<K extends string, R = Readonly<Record<K, number>>>(
  name: K,
  digits: number,
  details: ColumnDetails<R, number> = {},
): Column<R> {
  const form = (value: number) => value.toFixed(digits);
  return makeColumn({ ...named(name), kind: "number", width: 8, text: form, ...right }, details);
}

const BYTES = { B: 1, K: 2 ** 10, M: 2 ** 20, G: 2 ** 30 } as const;

/** A number of bytes from the row's property `name`; the table may show whole units of `show`. */
export function bytes<K extends string, R = Readonly<Record<K, number>>>(
  name: K,
  details: ColumnDetails<R, number> & { readonly show?: keyof typeof BYTES } = {},
): Column<R> {
  const unit = BYTES[details.show ?? "B"];
  const form = (value: number) => String(Math.floor(value / unit));
  return makeColumn(
    { ...named(name), kind: "integer", unit: "bytes", width: 8, text: form, ...right },
    details,
  );
}

const NANOSECONDS = { ns: 1, us: 1e3, ms: 1e6, s: 1e9 } as const;

/** A duration from the row's property `name`, in `unit` (ns); the table shows it in `show` with `digits` decimals. */
export function duration<K extends string, R = Readonly<Record<K, number>>>(
  name: K,
  details: ColumnDetails<R, number> & {
    readonly unit?: keyof typeof NANOSECONDS;
    readonly show?: keyof typeof NANOSECONDS;
    readonly digits?: number;
  } = {},
): Column<R> {
  const unit = details.unit ?? "ns";
  const factor = NANOSECONDS[unit] / NANOSECONDS[details.show ?? unit];
  const form = (value: number) => fixed(value * factor, details.digits ?? 0);
  return makeColumn({ ...named(name), kind: "number", unit, width: 10, text: form, ...right }, details);
}

/** A 64-bit address from the row's property `name`, in hexadecimal. */
export function address<K extends string, R = Readonly<Record<K, bigint>>>(
  name: K,
  details: ColumnDetails<R, bigint> = {},
): Column<R> {
  const form = (value: bigint) => `0x${value.toString(16)}`;
  return makeColumn({ ...named(name), kind: "identity", width: 18, text: form, ...left }, details);
}

/** A 64-bit number that is a name (inode, cgroup, cookie) from the row's property `name`, in decimal. */
export function identity<K extends string, R = Readonly<Record<K, bigint>>>(
  name: K,
  details: ColumnDetails<R, bigint> = {},
): Column<R> {
  return makeColumn({ ...named(name), kind: "identity", width: 10, ...left }, details);
}

/** What the time columns take beside the rest. */
export interface TimeDetails<R> extends ColumnDetails<R, number> {
  /** Digits behind the point; 9 when nothing else is said. */
  readonly digits?: number;
  /** What the seconds count from: the first row (the default), or the moment when tracing began. */
  readonly since?: "first" | "start";
}

/** Seconds since the first row as `TIME(s)`, from the boot-clock stamp `ts`. JSON has the wall time. */
export function timeSeconds<R = { readonly ts: number }>(details: TimeDetails<R> = {}): Column<R> {
  const { digits = 9, since = "first" } = details;
  const form: ColumnDefaults<number>["text"] = (stamp, clock) => {
    return fixed((since === "first" ? clock.sinceFirst(stamp) : clock.sinceStart(stamp)) / 1e9, digits);
  };
  const about = since === "first" ? "Seconds since the first row" : "Seconds since tracing began";
  return makeColumn({ ...TIME, title: "TIME(s)", about, width: 13, text: form, ...left }, details);
}

/** Wall time of the event as `HH:MM:SS`, from the boot-clock stamp `ts`. JSON has date, fraction and offset. */
export function timeOfDay<R = { readonly ts: number }>(details: ColumnDetails<R, number> = {}): Column<R> {
  const form: ColumnDefaults<number>["text"] = (stamp, clock) => clock.timeOfDay(stamp);
  return makeColumn(
    { ...TIME, title: "TIME", about: "Time of the event", width: 8, text: form, ...left },
    details,
  );
}

const TIME = { from: "ts", key: "time", kind: "time" } as const;

function named(name: string): { readonly from: string; readonly title: string; readonly about: string } {
  return { from: name, title: name.replace(/[A-Z]/g, "_$&").toUpperCase(), about: "" };
}

/** `toFixed` without "-0.00". */
function fixed(value: number, digits: number): string {
  return (value === 0 ? 0 : value).toFixed(digits);
}

/** The cell of a row that has no such value, when it is not to be empty. */
export function orElse<V extends Value>(
  missing: string,
  form: (value: NonNullable<V>) => string,
): (value: V) => string {
  return (value) => (value === undefined ? missing : form(value as NonNullable<V>));
}
