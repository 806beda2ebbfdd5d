import { arm64BunFiles } from "./arm64-bun.ts";
import { explain } from "./errors.ts";
import { fetchKernel } from "./fetch.ts";
import { KERNELS } from "./kernels.ts";
import { installPackages } from "./packages.ts";

/** Installs what the virtual machines need and fetches their kernels, all that is not there yet. Idempotent. */
export async function prepare(names: readonly string[] = KERNELS.map(({ name }) => name)): Promise<void> {
  await installPackages();
  for (const name of names) {
    const kernel = await fetchKernel(name);
    if (kernel.architecture === "arm64") await arm64BunFiles();
  }
}

if (import.meta.main) {
  try {
    await prepare(process.argv.length > 2 ? process.argv.slice(2) : undefined);
  } catch (error) {
    console.error(explain(error));
    process.exitCode = 1;
  }
}
