/**
 * `import probe from "./mine.bpf.c"` under Bun: bunfig.toml preloads this file, which costs nothing until such an import
 * comes. The source is compiled when clang is installed, else the object built before, beside it, is used.
 *
 * @example
 * import probe from "./mine.bpf.c";
 * using attached = probe.attach();
 */
import { plugin } from "bun";

await plugin({
  name: "bpf.c",
  setup(build) {
    build.onLoad({ filter: /\.bpf\.c$/ }, async ({ path }) => {
      const { importProbe } = await import("../probes/build/import.ts");
      return { loader: "object", exports: { default: await importProbe(path) } };
    });
  },
});
