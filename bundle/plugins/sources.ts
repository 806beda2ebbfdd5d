import { Buffer } from "node:buffer";
import { basename, resolve } from "node:path";
import type { Plugin } from "esbuild";
import { objectOf } from "../../probes/build/mod.ts";
import { type Architecture, describe } from "../../sdk/object/mod.ts";

const OBJECT_ROOM = resolve(import.meta.dirname, "../../sdk/object/mod.ts");

/** Makes `import probe from "./mine.bpf.c"` the compiled probe, for the target's CPU: a target needs no clang. */
export function compileSources(architecture: Architecture): Plugin {
  return {
    name: "sources",
    setup(build) {
      build.onLoad({ filter: /\.bpf\.c$/ }, async ({ path }) => ({
        contents: probeModule(await objectOf(path, architecture), path, architecture),
        resolveDir: import.meta.dirname,
      }));
    },
  };
}

function probeModule(bytes: Uint8Array, path: string, architecture: Architecture): string {
  const objects = { [architecture]: Buffer.from(bytes).toString("base64") };
  const description = { ...describe(bytes, basename(path, ".bpf.c")), objects };
  return `import { defineProbe } from ${JSON.stringify(OBJECT_ROOM)};
export default /* @__PURE__ */ defineProbe(${JSON.stringify(description)});
`;
}
