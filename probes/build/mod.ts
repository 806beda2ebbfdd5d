/**
 * Builds the probes: compiles each `probes/<name>.bpf.c` with the pinned clang for every architecture, and writes
 * `probes/<name>.gen.ts`, which holds the objects and the types, from the objects' BTF and the sources' comments. The result
 * depends on the sources and the pinned tools only.
 *
 * @example
 * await buildProbe("opensnoop", { root: "." }, "probes");
 *
 * @module
 */
export { buildProbe, outputsOf, probeNames, type Sources } from "./build.ts";
export { type Comments, readComments } from "./comments.ts";
export { compareBuilds, type Difference, formatDifferences } from "./compare.ts";
export { ARCHITECTURES, type CompileOptions, compile } from "./compile.ts";
export { importProbe, objectOf } from "./import.ts";
export { moduleText } from "./module.ts";
export { fingerprint, readSources, type Source } from "./sources.ts";
export { CLANG, checkToolchain, PINNED, STRIP } from "./toolchain.ts";
export { type ProbeTypes, readTypes, type TypedMap } from "./types.ts";
