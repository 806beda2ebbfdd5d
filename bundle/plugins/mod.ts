/**
 * What esbuild is taught for executables, one plugin per file: native libraries go in, and tools by name.
 *
 * @example
 * await build({ plugins: [embedLibraries(await nativeLibraries(hostTarget()))] });
 *
 * @module
 */
export { embedLibraries } from "./libraries.ts";
export { embedTools } from "./tools.ts";
