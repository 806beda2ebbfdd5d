/**
 * What esbuild is taught for executables, one plugin per file: native libraries go in, tools by name, and
 * probes in C.
 *
 * @example
 * await build({ plugins: [embedLibraries(await nativeLibraries(hostTarget()))] });
 *
 * @module
 */
export { embedLibraries } from "./libraries.ts";
export { compileSources } from "./sources.ts";
export { embedTools } from "./tools.ts";
