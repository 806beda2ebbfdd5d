import { existsSync, mkdtempSync, renameSync, rmSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import process from "node:process";
import { BundleError } from "./errors.ts";

/**
 * Lets `make` produce a file in a folder of its own beside `outfile`, and moves it there in one step. Whatever goes
 * wrong, Ctrl-C included, `outfile` is what it was before and nothing else is left.
 *
 * @throws BundleError when the directory of `outfile` cannot be written.
 */
export async function writeWhole(outfile: string, make: (folder: string) => Promise<string>): Promise<void> {
  const folder = stagingFolder(outfile);
  const remove = () => rmSync(folder, { recursive: true, force: true });
  const interrupt = () => process.exit(130);
  process.once("exit", remove).once("SIGINT", interrupt).once("SIGTERM", interrupt);
  try {
    renameSync(await make(folder), outfile);
  } finally {
    remove();
    process.off("exit", remove).off("SIGINT", interrupt).off("SIGTERM", interrupt);
  }
}

function stagingFolder(outfile: string): string {
  if (existsSync(outfile) && statSync(outfile).isDirectory()) {
    throw new BundleError(`Cannot write "${outfile}": a directory, wanted a file`);
  }
  try {
    return mkdtempSync(join(dirname(outfile), `.${basename(outfile)}-`));
  } catch (error) {
    const { code = String(error) } = error as NodeJS.ErrnoException;
    throw new BundleError(`Cannot write "${outfile}": ${code} in "${dirname(outfile)}"`, { cause: error });
  }
}
