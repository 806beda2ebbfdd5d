import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** A directory full of what a runtime might read, all of which would run `script`. */
export interface Hostile {
  readonly path: string;
  readonly script: string;
  /** Exists once `script` has run. */
  readonly executed: string;
}

export function hostileDirectory(parent: string): Hostile {
  const path = mkdtempSync(join(parent, "hostile-"));
  const [script, executed] = [join(path, "evil.js"), join(path, "executed")];
  const evil = `require("node:fs").writeFileSync(${JSON.stringify(executed)}, "")`;
  const files: Readonly<Record<string, string>> = {
    "evil.js": evil,
    "bunfig.toml": `preload = [${JSON.stringify(script)}]\n[run]\nbun = true\n`,
    ".env": `BUN_OPTIONS="--preload ${script}"\nSONDE_LIBBPF=${path}/libbpf.so.1\nLD_PRELOAD=${path}/libbpf.so.1\n`,
    "package.json": JSON.stringify({ type: "commonjs", main: "evil.js", imports: { "#x": "./evil.js" } }),
    "tsconfig.json": JSON.stringify({ compilerOptions: { paths: { "*": ["./evil.js"] } } }),
    "deno.json": JSON.stringify({ imports: { zod: "./evil.js", commander: "./evil.js" } }),
    "libbpf.so.1": "not a library",
    "libz.so.1": "not a library",
    "node_modules/commander/index.js": evil,
    "node_modules/zod/index.js": evil,
    "node_modules/node:fs/index.js": evil,
  };
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), text);
  }
  return { path, script, executed };
}
