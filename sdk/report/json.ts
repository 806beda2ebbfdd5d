import { Buffer } from "node:buffer";
import { encodeString } from "../btf/mod.ts";
import type { Clock } from "./clock.ts";
import type { Column, RowOf, Value } from "./column.ts";

/** Text that stands between quotes as it is. */
const PLAIN = /^[\x20\x21\x23-\x5b\x5d-\x7e]*$/;

/** A value of a free-form record: rows go through {@link jsonRow}, reports and notices through {@link jsonRecord}. */
export type JsonValue = Value | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/**
 * Formats rows as JSON objects, one per line, without line ends. A string that is not valid UTF-8 has U+FFFD in its
 * place and its exact bytes, base64, under `<key>_b64`; bigint becomes a string of its exact digits.
 */
export function jsonRow<C extends Column<never>>(
  columns: readonly C[],
  clock: Clock,
): (row: RowOf<C>) => string {
  const fields = columns.map((column: Column<never>) => field(column as Column<unknown>, clock));
  return (row) => {
    let line = "{";
    for (let i = 0; i < fields.length; i++) line += (i === 0 ? "" : ",") + (fields[i]?.(row) ?? "");
    return `${line}}`;
  };
}

/** One record as a line of JSON, by the same rules as {@link jsonRow}. */
export function jsonRecord(record: { readonly [key: string]: JsonValue }): string {
  const members = Object.entries(record).map(([key, value]) => member(JSON.stringify(key), value));
  return `{${members.join(",")}}`;
}

function field<Row>(column: Column<Row>, clock: Clock): (row: Row) => string {
  const key = JSON.stringify(column.key);
  const { value, truncated } = column;
  const write = column.kind === "time" ? timeWriter(key, clock) : (raw: Value) => member(key, raw);
  if (truncated === undefined) return (row) => write(value(row));
  const flag = `,${JSON.stringify(`${column.key}_truncated`)}:true`;
  return (row) => write(value(row)) + (truncated(row) ? flag : "");
}

function timeWriter(key: string, clock: Clock): (raw: Value) => string {
  return (raw) => (typeof raw === "number" ? `${key}:"${clock.iso(raw)}"` : `${key}:null`);
}

function member(key: string, value: JsonValue): string {
  if (typeof value === "string" && !PLAIN.test(value) && !value.isWellFormed()) return twins(key, value);
  if (Array.isArray(value) && value.some(isBroken)) return twinLists(key, value as readonly string[]);
  return `${key}:${json(value)}`;
}

function json(value: JsonValue): string {
  switch (typeof value) {
    case "string":
      return PLAIN.test(value) ? `"${value}"` : JSON.stringify(value.toWellFormed());
    case "number":
      return Number.isFinite(value) ? String(value) : "null";
    case "boolean":
      return String(value);
    case "bigint":
      return `"${value}"`;
    case "object":
      return jsonObject(value);
    default:
      return "null";
  }
}

function jsonObject(value: object | null): string {
  if (value === null) return "null";
  if (value instanceof Uint8Array) return `"${base64(value)}"`;
  if (Array.isArray(value)) return `[${value.map(json).join(",")}]`;
  return jsonRecord(value as { readonly [key: string]: JsonValue });
}

function twins(key: string, text: string): string {
  const twin = `${key.slice(0, -1)}_b64"`;
  return `${key}:${JSON.stringify(text.toWellFormed())},${twin}:"${base64(encodeString(text))}"`;
}

/** A list with one broken text has the exact bytes of all of them beside it. */
function twinLists(key: string, texts: readonly string[]): string {
  const exact = texts.map((text) => `"${base64(encodeString(text))}"`);
  return `${key}:${json(texts)},${key.slice(0, -1)}_b64":[${exact.join(",")}]`;
}

function isBroken(value: JsonValue): boolean {
  return typeof value === "string" && !value.isWellFormed();
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
}
