import { readFile } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { type Plugin, transform } from "esbuild";

const SCRIPT = /\/scripts\/[a-z]\w*\.ts$/;

/**
 * For the executable that holds every tool: names them all in the place of `scripts/_tools.ts`, which reads its folder,
 * and lets none of them think that it is the program that was started. In one file of JavaScript they all share that
 * file's `import.meta`, and so its `main`.
 */
export function embedTools(names: readonly string[], entry: string): Plugin {
  return {
    name: "tools",
    setup(build) {
      build.onLoad({ filter: /\/scripts\/_tools\.ts$/ }, ({ path }) => ({
        contents: toolsModule(names),
        resolveDir: dirname(path),
      }));
      build.onLoad({ filter: SCRIPT }, async ({ path }) => {
        if (path === entry) return undefined;
        return { contents: await asImported(path), resolveDir: dirname(path) };
      });
    },
  };
}

/** The text of a module that exports `tools` as `scripts/_tools.ts` does. */
export function toolsModule(names: readonly string[]): string {
  const entries = names.map((name) => `[${JSON.stringify(name)}, () => import("./${name}.ts")]`);
  return `export const tools = new Map([${entries.join(", ")}]);\n`;
}

async function asImported(path: string): Promise<string> {
  const { code } = await transform(await readFile(path, "utf8"), {
    loader: "ts",
    target: "esnext",
    sourcefile: basename(path),
    define: { "import.meta": '{"main":false}' },
  });
  return code;
}
