import { errnos } from "../ffi/mod.ts";

/** The number of an error name: 2 for `ENOENT`. The other way round is `errnoName` of `sdk/ffi`. */
export function errnoNumber(name: string): number | undefined {
  const index = errnos.findIndex((entry) => entry?.name === name);
  return index < 0 ? undefined : index;
}

/** What an error number means, in English, as strerror(3) says it: `No such file or directory` for 2. */
export function errnoDescription(number: number): string | undefined {
  return errnos[number]?.description;
}
