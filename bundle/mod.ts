/**
 * Makes one executable of a tool, of any script, or of all tools: esbuild makes one JavaScript file, with the probes of
 * one CPU and the native libraries inside, and Bun makes an executable of that. It needs glibc, /proc and /sys where it
 * runs, reads no configuration from the directory that it is started in, and never writes a file to load it.
 *
 * @example
 * await bundle({ subject: "opensnoop", outfile: "opensnoop", target: targetNamed("linux-arm64") });
 *
 * @module
 */
export { type Bundled, type BundleOptions, bundle } from "./bundle.ts";
export { BundleError } from "./errors.ts";
export { hostTarget, type Target, targetNamed } from "./targets.ts";
