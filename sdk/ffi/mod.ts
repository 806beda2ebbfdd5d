/**
 * The only folder that crosses to C. One neutral table (`symbols.ts`) lists each function with its argument kinds,
 * its return convention and the version that brought it; a backend per runtime translates it. Libraries open at the
 * first call and each symbol is bound at its first use, so importing this costs nothing and needs no library.
 *
 * @example
 * import { libbpf } from "sonde/ffi";
 * libbpf.bpf_object__load(address); // throws SyscallError by itself
 *
 * @module
 */
export { type Backend, backend, type CallbackHandle, useBackend } from "./backend.ts";
export { type EmbeddedLibrary, embeddedLibraries } from "./embedded.ts";
export { errnos } from "./errno.gen.ts";
export { errno, errnoName, syscallError } from "./errno.ts";
export { type FakeFunction, fakeBackend } from "./fake.ts";
export { type LibraryOrigin, libbpf, libbpfOrigin, libbpfVersion, libc, requireSymbol } from "./libraries.ts";
export { addressOf, allocate, cstring, keepAlive, pointerTo, view, viewBuffer } from "./memory.ts";
export { optionsStruct, type StringArray, stringArray } from "./options.ts";
export { captureLibbpfLog, type LibbpfLevel, type LibbpfMessage, onLibbpfMessage } from "./print.ts";
export type { Address, Pointer, Word } from "./types.ts";
