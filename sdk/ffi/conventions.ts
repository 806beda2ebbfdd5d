import { errno, syscallError } from "./errno.ts";
import type { ReturnKind } from "./types.ts";

/** What C functions answer, before a convention is applied. */
type Raw = number | bigint | undefined;

/** libbpf's int functions: the error number negated, otherwise a result of zero or more. */
export function checkNegativeErrno(call: string, result: number): number {
  if (result < 0) throw syscallError(call, result);
  return result;
}

/** System calls and most of the C library: -1, and the number in `errno`. */
export function checkMinusOne(call: string, result: number): number {
  if (result === -1) throw syscallError(call, errno());
  return result;
}

/** libbpf's constructors: NULL, and the number in `errno`. */
export function checkNull(call: string, result: number): number {
  if (result === 0) throw syscallError(call, errno());
  return result;
}

/** C's `bool`, which some calling conventions leave as an integer. */
export function checkTruth(result: unknown): boolean {
  return result === true || result === 1;
}

/** The check that a return kind asks for; `undefined` where the raw result is the value. */
export function conventionOf(call: string, returns: ReturnKind): ((result: Raw) => unknown) | undefined {
  switch (returns) {
    case "negative-errno":
      return (result) => checkNegativeErrno(call, Number(result));
    case "minus-one":
    case "minus-one-long":
      return (result) => checkMinusOne(call, Number(result));
    case "null":
      return (result) => checkNull(call, Number(result));
    case "truth":
      return checkTruth;
    default:
      return undefined;
  }
}
