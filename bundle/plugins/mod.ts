/**
 * What esbuild is taught for executables, one plugin per file: native libraries and tools go in, and built-in modules
 * that nobody asks for are not loaded.
 *
 * @example
 * await build({ plugins: [embedLibraries(libraries), lazyBuiltins()] });
 *
 * @module
 */
export { lazyBuiltins } from "./builtins.ts";
export { embedLibraries } from "./libraries.ts";
export { embedTools } from "./tools.ts";
