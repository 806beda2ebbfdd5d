/** An address in this process; 0 is NULL. User addresses have at most 56 bits in use, so a double holds them exactly. */
export type Address = number;

/** What a pointer parameter takes: an address, bytes whose address is passed for the length of the call, or NULL. */
export type Pointer = Address | ArrayBufferView | null;

/** An argument of `syscall(2)`: an integer or a pointer, whichever the call wants in that place. */
export type Word = Pointer | bigint;

/** How a parameter is passed. `string` is encoded as UTF-8 and NUL-terminated; bytes given there must be terminated. */
export type ArgumentKind =
  | "pointer"
  | "string"
  | "word"
  | "i32"
  | "u32"
  | "i64"
  | "u64"
  | "usize"
  | "boolean";

/**
 * What a result means. The first group is passed on as it is; the second follows one of C's four conventions of failure
 * and is turned into a value or a `SyscallError` in `conventions.ts`.
 */
export type ReturnKind = "void" | "i32" | "u32" | "u64" | "pointer" | "string" | CheckedKind;

/**
 * - `negative-errno`: an int, the error number negated (most of libbpf 1.x)
 * - `minus-one`, `minus-one-long`: -1 with errno set (system calls)
 * - `null`: a pointer, NULL with errno set (libbpf's constructors)
 * - `truth`: a C bool
 */
export type CheckedKind = "negative-errno" | "minus-one" | "minus-one-long" | "null" | "truth";

/** One C function. `since` is the library version that brought it, when newer than the floor. */
export interface Signature {
  readonly args: readonly ArgumentKind[];
  readonly returns: ReturnKind;
  readonly since?: string;
}

export type SymbolTable = Readonly<Record<string, Signature>>;

interface Arguments {
  pointer: Pointer;
  string: string | Uint8Array;
  word: Word;
  i32: number;
  u32: number;
  i64: number | bigint;
  u64: number | bigint;
  usize: number;
  boolean: boolean;
}

interface Results {
  void: undefined;
  i32: number;
  u32: number;
  u64: bigint;
  pointer: Address;
  string: string | undefined;
  "negative-errno": number;
  "minus-one": number;
  "minus-one-long": number;
  null: Address;
  truth: boolean;
}

type ArgumentsOf<A extends readonly ArgumentKind[]> = { -readonly [I in keyof A]: Arguments[A[I]] };

/** The TypeScript function that a signature gives. */
export type FunctionOf<S extends Signature> = (...args: ArgumentsOf<S["args"]>) => Results[S["returns"]];

export type FunctionsOf<T extends SymbolTable> = { readonly [K in keyof T]: FunctionOf<T[K]> };
