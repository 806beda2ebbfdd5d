import { Buffer } from "node:buffer";
import type { Plugin } from "esbuild";
import type { NativeLibrary } from "../libraries/mod.ts";

/**
 * Puts the libraries in the place of `sdk/ffi/embedded.ts`. Base64 in the JavaScript, decoded when libbpf is first
 * called: as fast as a file inside the executable, which needs node:fs, and twice as fast as a Latin-1 string.
 */
export function embedLibraries(libraries: readonly NativeLibrary[]): Plugin {
  return {
    name: "libraries",
    setup(build) {
      build.onLoad({ filter: /\/sdk\/ffi\/embedded\.ts$/ }, () => ({ contents: embeddedModule(libraries) }));
    },
  };
}

function embeddedModule(libraries: readonly NativeLibrary[]): string {
  const items = libraries.map(({ name, bytes }) => {
    const encoded = JSON.stringify(Buffer.from(bytes).toString("base64"));
    return `{ name: ${JSON.stringify(name)}, bytes: () => Uint8Array.fromBase64(${encoded}) }`;
  });
  return `export const embeddedLibraries = [${items.join(",\n")}];\n`;
}
