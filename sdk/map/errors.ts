import { SyscallError, ValueError } from "../errors.ts";
import { syscallError } from "../ffi/mod.ts";
import { E2BIG, EBADF, ENOSPC, EPERM } from "./errnos.ts";

/** The kernel refused an operation on a map. `errno` and `call` say how, the message and `map` on which one. */
export class MapError extends SyscallError {
  constructor(
    readonly map: string,
    action: string,
    { call, errno, errnoName, message }: SyscallError,
    hint?: string,
    /** What follows the map's name, as ` at "/sys/fs/bpf/counts"`. */
    detail = "",
  ) {
    super(call, errno, errnoName, "", { hint });
    this.message = `Cannot ${action} map "${map}"${detail}: ${message}`;
  }
}

/** A new key, or another element of a queue, found no room. */
export class MapFullError extends MapError {
  constructor(
    map: string,
    readonly maxEntries: number,
    cause: SyscallError,
  ) {
    super(
      map,
      "add to",
      cause,
      `give "${map}" more entries before load, or remove old ones as they are read`,
    );
    this.message = `Cannot add to map "${map}": it is full (${maxEntries} entries)`;
  }
}

/** What an error needs to know of a map. */
export interface FailingMap {
  readonly name: string;
  readonly maxEntries: number;
}

/** The error for a result of libbpf, an error number negated. `action` is a verb phrase, as `read`. */
export function mapError(map: FailingMap, action: string, call: string, result: number): MapError {
  return new MapError(map.name, action, syscallError(call, result), hintFor(-result));
}

/** As `mapError`, for calls that add: no room is E2BIG, and ENOSPC from LPM tries (`trie_update_elem`). */
export function updateError(map: FailingMap, call: string, result: number): MapError {
  if (result === -E2BIG || result === -ENOSPC) {
    return new MapFullError(map.name, map.maxEntries, syscallError(call, result));
  }
  return mapError(map, "write", call, result);
}

function hintFor(errno: number): string | undefined {
  if (errno === EBADF) return "the map, or the object that it belongs to, has been closed";
  if (errno === EPERM) return "the map is frozen or was made for one direction only, or CAP_BPF is missing";
  return undefined;
}

/** Names the map and the side in a codec's complaint, which speaks of `value` or of a path below it. */
export function codecError(map: string, action: string, side: string, error: unknown): unknown {
  if (!(error instanceof ValueError)) return error;
  const message = error.message.replace(/^value(?=[.:[])/, side);
  return new ValueError(`Cannot ${action} map "${map}": ${message}`, { hint: error.hint, cause: error });
}
