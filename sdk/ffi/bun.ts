import type { FFITypeOrString } from "bun:ffi";
import process from "node:process";
import { UnsupportedError } from "../errors.ts";
import type { Backend, CallbackHandle, RawFunction } from "./backend.ts";
import type { Address, ArgumentKind, ReturnKind } from "./types.ts";

type BunFfi = typeof import("bun:ffi");

/** bun:ffi, translated. It is asked for at run time so that other runtimes can load this file. */
export function bunBackend(): Backend {
  const ffi = process.getBuiltinModule("bun:ffi") as BunFfi;
  const loader = openLoader(ffi);
  const RTLD_NOW_GLOBAL = 0x102;
  return {
    name: "bun",
    open: (path) => Number(loader.dlopen(ffi.ptr(terminated(path)), RTLD_NOW_GLOBAL) ?? 0),
    reason: () => new ffi.CString(loader.dlerror() ?? (0 as never)).toString(),
    symbol: (library, name) => Number(loader.dlsym(library as never, ffi.ptr(terminated(name))) ?? 0),
    bind: (address, args, returns) => bind(ffi, address, args, returns),
    memory: (address, length) => ffi.toArrayBuffer(address as never, 0, length),
    addressOf: (bytes) => ffi.ptr(bytes as NodeJS.TypedArray),
    callback: (args, body) => callback(ffi, args, body),
  };
}

/** bun:ffi compiles its calls, which a process under memory-deny-write-execute may not. */
function openLoader(ffi: BunFfi) {
  try {
    return ffi.dlopen("libc.so.6", {
      dlopen: { args: ["ptr", "i32"], returns: "ptr" },
      dlsym: { args: ["ptr", "ptr"], returns: "ptr" },
      dlerror: { args: [], returns: "ptr" },
    }).symbols;
  } catch (cause) {
    const message =
      "Cannot call native libraries: this process may not make executable memory, which bun:ffi needs";
    throw new UnsupportedError("executable memory", undefined, message, {
      cause,
      hint: "run without systemd's MemoryDenyWriteExecute= or its like",
    });
  }
}

function terminated(text: string): Uint8Array {
  return new TextEncoder().encode(`${text}\0`);
}

const ARGUMENTS = {
  pointer: "ptr",
  string: "ptr",
  word: "u64",
  i32: "i32",
  u32: "u32",
  i64: "i64",
  u64: "u64",
  usize: "u64",
  boolean: "bool",
} as const;

const RESULTS = {
  void: "void",
  i32: "i32",
  u32: "u32",
  u64: "u64",
  pointer: "ptr",
  string: "ptr",
  "negative-errno": "i32",
  "minus-one": "i32",
  "minus-one-long": "i64_fast",
  null: "ptr",
  truth: "bool",
} as const;

function bind(
  ffi: BunFfi,
  address: Address,
  args: readonly ArgumentKind[],
  returns: ReturnKind,
): RawFunction {
  const { symbols } = ffi.linkSymbols({
    bound: {
      ptr: address as never,
      args: args.map((kind) => ARGUMENTS[kind]),
      returns: RESULTS[returns] as FFITypeOrString,
    },
  });
  const bound = symbols.bound as unknown as RawFunction;
  if (!args.includes("word")) return bound;
  // A word is passed as an integer: bytes become their address. Lifetime: `values` keeps them alive over the call.
  return (...values) =>
    bound(
      ...values.map((value) =>
        ArrayBuffer.isView(value) ? ffi.ptr(value as NodeJS.TypedArray) : (value ?? 0),
      ),
    );
}

function callback(
  ffi: BunFfi,
  args: readonly ArgumentKind[],
  body: (...args: number[]) => number,
): CallbackHandle {
  const handle = new ffi.JSCallback((...values: unknown[]) => body(...values.map(Number)), {
    args: args.map((kind) => ARGUMENTS[kind]),
    returns: "i32",
  });
  return { address: Number(handle.ptr), close: () => handle.close() };
}
