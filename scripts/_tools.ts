import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Tool } from "../sdk/tool/mod.ts";

/** Loads a tool's module; importing it runs nothing. */
export type ToolLoader = () => Promise<{ readonly tool: Tool }>;

/**
 * Every tool of this folder by name. Inside an executable there is no folder: the bundler puts a module in the place of
 * this one that names them all.
 */
export const tools: ReadonlyMap<string, ToolLoader> = new Map(
  readdirSync(fileURLToPath(new URL(".", import.meta.url)))
    .filter((file) => /^[a-z]\w*\.ts$/.test(file) && file !== "sonde.ts")
    .sort()
    .map((file) => [file.replace(/\.ts$/, ""), () => import(new URL(file, import.meta.url).href)]),
);
