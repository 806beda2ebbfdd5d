import type { Backend, CallbackHandle, RawArgument, RawFunction } from "./backend.ts";
import type { Address, ArgumentKind, ReturnKind } from "./types.ts";

/** The part of `Deno` that this backend uses. A pointer is an opaque object there; `null` is NULL. */
interface DenoFfi {
  dlopen(path: string, symbols: Record<string, Definition>): { symbols: Record<string, RawFunction> };
  UnsafePointer: {
    create(address: bigint): object | null;
    of(bytes: ArrayBufferView): object | null;
    value(pointer: object | null): bigint;
  };
  UnsafePointerView: {
    new (pointer: object): { getCString(): string };
    getArrayBuffer(pointer: object, length: number): ArrayBuffer;
  };
  UnsafeFnPointer: new (pointer: object, definition: Definition) => { call: RawFunction };
  UnsafeCallback: new (
    definition: Definition,
    body: (...args: (number | bigint)[]) => number,
  ) => { pointer: object; close(): void };
}

interface Definition {
  parameters: string[];
  result: string;
}

/** Deno's FFI, translated. Pointers cross as `usize`, so that an address is a number here too. */
export function denoBackend(): Backend {
  const ffi = (globalThis as unknown as { Deno: DenoFfi }).Deno;
  const loader = ffi.dlopen("libc.so.6", {
    dlopen: { parameters: ["buffer", "i32"], result: "usize" },
    dlsym: { parameters: ["usize", "buffer"], result: "usize" },
    dlerror: { parameters: [], result: "usize" },
  }).symbols as Record<"dlopen" | "dlsym" | "dlerror", RawFunction>;
  const pointer = (address: Address): object => ffi.UnsafePointer.create(BigInt(address)) ?? {};
  const RTLD_NOW_GLOBAL = 0x102;
  return {
    name: "deno",
    open: (path) => Number(loader.dlopen(terminated(path), RTLD_NOW_GLOBAL)),
    reason: () => new ffi.UnsafePointerView(pointer(Number(loader.dlerror()))).getCString(),
    symbol: (library, name) => Number(loader.dlsym(library, terminated(name))),
    bind: (address, args, returns) => bind(ffi, pointer(address), args, returns),
    memory: (address, length) => ffi.UnsafePointerView.getArrayBuffer(pointer(address), length),
    addressOf: (bytes) => addressOf(ffi, bytes),
    callback: (args, body) => callback(ffi, args, body),
  };
}

function terminated(text: string): Uint8Array {
  return new TextEncoder().encode(`${text}\0`);
}

function addressOf(ffi: DenoFfi, bytes: ArrayBufferView): Address {
  return Number(ffi.UnsafePointer.value(ffi.UnsafePointer.of(bytes)));
}

const ARGUMENTS = {
  pointer: "usize",
  string: "usize",
  word: "u64",
  i32: "i32",
  u32: "u32",
  i64: "i64",
  u64: "u64",
  usize: "usize",
  boolean: "bool",
} as const satisfies Record<ArgumentKind, string>;

const RESULTS = {
  void: "void",
  i32: "i32",
  u32: "u32",
  u64: "u64",
  pointer: "usize",
  string: "usize",
  "negative-errno": "i32",
  "minus-one": "i32",
  "minus-one-long": "i64",
  null: "usize",
  truth: "bool",
} as const satisfies Record<ReturnKind, string>;

function bind(ffi: DenoFfi, target: object, args: readonly ArgumentKind[], returns: ReturnKind): RawFunction {
  const definition = { parameters: args.map((kind) => ARGUMENTS[kind]), result: RESULTS[returns] };
  const bound = new ffi.UnsafeFnPointer(target, definition);
  const pass = (value: RawArgument) => (ArrayBuffer.isView(value) ? addressOf(ffi, value) : (value ?? 0));
  // Lifetime: `values` keeps the bytes alive over the call.
  return (...values) => {
    const result = bound.call(...values.map(pass));
    return returns !== "u64" && typeof result === "bigint" ? Number(result) : result;
  };
}

function callback(
  ffi: DenoFfi,
  args: readonly ArgumentKind[],
  body: (...args: number[]) => number,
): CallbackHandle {
  const definition = { parameters: args.map((kind) => ARGUMENTS[kind]), result: "i32" };
  const handle = new ffi.UnsafeCallback(definition, (...values) => body(...values.map(Number)));
  return { address: Number(ffi.UnsafePointer.value(handle.pointer)), close: () => handle.close() };
}
