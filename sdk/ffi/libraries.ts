import process from "node:process";
import { UnsupportedError } from "../errors.ts";
import { backend, type RawArgument, type RawFunction, whenReplaced } from "./backend.ts";
import { conventionOf } from "./conventions.ts";
import { embeddedLibraries } from "./embedded.ts";
import { openFromMemory } from "./memfd.ts";
import { cstring } from "./memory.ts";
import { libbpfSymbols, libcSymbols } from "./symbols.ts";
import type { Address, FunctionsOf, Signature, SymbolTable } from "./types.ts";

/** Where libbpf came from. */
export type LibraryOrigin = "executable" | "SONDE_LIBBPF" | "system";

/** glibc. Opened at the first call. */
export const libc: FunctionsOf<typeof libcSymbols> = lazyLibrary("libc", libcSymbols, () =>
  open("libc.so.6"),
);

/** libbpf 1.1 or newer. Opened at the first call: from the executable, from `SONDE_LIBBPF`, or from the system. */
export const libbpf: FunctionsOf<typeof libbpfSymbols> = lazyLibrary("libbpf", libbpfSymbols, openLibbpf);

let origin: LibraryOrigin | undefined;

/** Where libbpf was opened from; opens it if need be. */
export function libbpfOrigin(): LibraryOrigin {
  libbpf.libbpf_major_version();
  return origin ?? "system";
}

/** libbpf's own version, as `1.1`. */
export function libbpfVersion(): string {
  return `${libbpf.libbpf_major_version()}.${libbpf.libbpf_minor_version()}`;
}

/** Whether the opened libbpf has `name`; symbols newer than the floor of 1.1 are optional. */
export function requireSymbol(name: keyof typeof libbpfSymbols): boolean {
  try {
    return typeof libbpf[name] === "function";
  } catch (error) {
    if (error instanceof UnsupportedError) return false;
    throw error;
  }
}

/** An object whose functions are bound when first read and stay bound: the second use costs a property read. */
function lazyLibrary<T extends SymbolTable>(
  library: string,
  table: T,
  openLibrary: () => Address,
): FunctionsOf<T> {
  const functions = Object.create(null) as Record<string, unknown>;
  const unbind = () => {
    let handle: Address | undefined;
    for (const [name, signature] of Object.entries(table)) {
      const get = () => {
        handle ??= openLibrary();
        const value = bind(library, handle, name, signature);
        Object.defineProperty(functions, name, { configurable: true, enumerable: true, value });
        return value;
      };
      Object.defineProperty(functions, name, { configurable: true, enumerable: true, get });
    }
  };
  unbind();
  whenReplaced(unbind);
  return functions as FunctionsOf<T>;
}

function bind(library: string, handle: Address, name: string, { args, returns, since }: Signature): unknown {
  const address = backend().symbol(handle, name);
  if (address === 0) {
    throw new UnsupportedError(
      name,
      since,
      `Cannot call "${name}": ${library} here is older than ${since ?? "wanted"}`,
      {
        hint: `use a newer ${library}, for instance through SONDE_LIBBPF=/path/to/libbpf.so.1`,
      },
    );
  }
  const raw = backend().bind(address, args, returns);
  const encoded = encodeArguments(raw, args);
  if (returns === "string") return (...values: RawArgument[]) => text(encoded(...values));
  if (returns === "pointer") return (...values: RawArgument[]) => Number(encoded(...values) ?? 0);
  const check = conventionOf(name, returns);
  return check === undefined ? encoded : (...values: RawArgument[]) => check(encoded(...values));
}

function text(result: number | bigint | undefined): string | undefined {
  return result ? cstring(Number(result)) : undefined;
}

const encoder = new TextEncoder();

function encodeArguments(raw: RawFunction, args: Signature["args"]): RawFunction {
  if (!args.includes("string")) return raw;
  // Lifetime: the encoded strings live in `values` until the call has returned; C keeps none of them.
  return (...values: (RawArgument | string)[]) =>
    raw(...values.map((value) => (typeof value === "string" ? encoder.encode(`${value}\0`) : value)));
}

function open(path: string): Address {
  const handle = backend().open(path);
  if (handle === 0) {
    throw new UnsupportedError(path, undefined, `Cannot open "${path}": ${backend().reason()}`);
  }
  return handle;
}

const FLOOR = "libbpf 1.1";

function openLibbpf(): Address {
  const handle = findLibbpf();
  const [major, minor] = [version(handle, "libbpf_major_version"), version(handle, "libbpf_minor_version")];
  if (major < 1 || (major === 1 && minor < 1)) {
    throw new UnsupportedError(
      "libbpf",
      FLOOR,
      `Cannot use libbpf ${major}.${minor}: ${FLOOR} or newer is wanted`,
    );
  }
  return handle;
}

/** Libraries before libbpf 0.6, and other libraries, do not say which version they are. */
function version(library: Address, part: string): number {
  const address = backend().symbol(library, part);
  if (address !== 0) return Number(backend().bind(address, [], "u32")());
  throw new UnsupportedError("libbpf", FLOOR, `Cannot use this libbpf: it has no "${part}", ${FLOOR} has`, {
    hint: "SONDE_LIBBPF=/path/to/libbpf.so.1 names the file to open",
  });
}

function findLibbpf(): Address {
  if (embeddedLibraries.length > 0) {
    origin = "executable";
    return openFromMemory(embeddedLibraries);
  }
  const named = process.env.SONDE_LIBBPF;
  origin = named ? "SONDE_LIBBPF" : "system";
  const path = named || "libbpf.so.1";
  const handle = backend().open(path);
  if (handle !== 0) return handle;
  throw new UnsupportedError("libbpf", FLOOR, `Cannot open libbpf: ${backend().reason()}`, {
    hint: named
      ? "SONDE_LIBBPF names the file to open"
      : "install it (Debian: apt-get install libbpf1) or set SONDE_LIBBPF",
  });
}
