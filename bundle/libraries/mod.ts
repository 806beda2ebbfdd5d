/**
 * The native libraries that go into an executable: libbpf and what it needs, down to glibc. Those of this machine are
 * the ones that its dynamic loader would open; those of another CPU come from Debian's packages.
 *
 * @example
 * for (const { name, bytes } of await nativeLibraries(hostTarget())) console.log(name, bytes.length);
 *
 * @module
 */
export { collectLibraries, type LibraryFinder, type NativeLibrary } from "./collect.ts";
export { nativeLibraries } from "./native.ts";
export { wantedGlibc } from "./needed.ts";
