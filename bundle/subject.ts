import { existsSync, readdirSync, statSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { UsageError } from "../sdk/errors.ts";
import { nearest } from "../sdk/tool/command-line/mod.ts";

/** What is made into an executable: its entry point, and what to call it in messages. */
export interface Subject {
  readonly name: string;
  /** Absolute. */
  readonly path: string;
}

const SCRIPTS = resolve(import.meta.dirname, "../scripts");

/** The tools by name, and `sonde`, which holds them all. */
export function toolNames(): string[] {
  return readdirSync(SCRIPTS)
    .filter((file) => /^[a-z]\w*\.ts$/.test(file))
    .map((file) => basename(file, ".ts"))
    .sort();
}

/** A word that looks like a path is one; any other is a tool's name, or a file in `directory`. */
export function findSubject(word: string, directory: string): Subject {
  const isPath = word.includes("/") || /\.[cm]?[jt]sx?$/.test(word);
  if (!isPath && toolNames().includes(word)) return { name: word, path: join(SCRIPTS, `${word}.ts`) };
  const path = resolve(directory, word);
  if (existsSync(path) && statSync(path).isFile()) return { name: basename(word), path };
  throw new UsageError(isPath ? noFile(word, path) : noTool(word));
}

function noFile(word: string, path: string): string {
  const found = existsSync(path) ? "a directory, wanted a script" : `no file "${path}"`;
  return `Cannot bundle "${word}": ${found}`;
}

function noTool(word: string): string {
  const near = nearest(word, toolNames());
  return `Cannot find tool "${word}"${near === undefined ? "" : `: did you mean "${near}"?`}`;
}
