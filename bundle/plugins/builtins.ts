import type { Plugin } from "esbuild";

/** Modules of Node's that take Bun milliseconds to load and that commander imports for what no tool asks of it. */
const HEAVY = /^node:(?:child_process|fs)$/;

/** Loads heavy built-in modules when commander first uses them, which is never, instead of at every start. */
export function lazyBuiltins(): Plugin {
  return {
    name: "builtins",
    setup(build) {
      build.onResolve({ filter: HEAVY }, ({ path, importer }) =>
        importer.includes("/node_modules/commander/") ? { path, namespace: "lazy" } : undefined,
      );
      build.onLoad({ filter: /./, namespace: "lazy" }, ({ path }) => ({ contents: lazyModule(path) }));
    },
  };
}

/** A module whose default export is the built-in one from the first use of a member on. */
function lazyModule(name: string): string {
  return `import process from "node:process";
export default new Proxy({}, { get: (_, key) => process.getBuiltinModule(${JSON.stringify(name)})[key] });
`;
}
