import process from "node:process";
import { UsageError } from "../../sdk/errors.ts";
import { type BootResult, boot } from "./boot.ts";
import { kernelDirectory, readCachedKernel } from "./cache.ts";
import { explain } from "./errors.ts";
import { fetchKernel } from "./fetch.ts";
import { formatFinding } from "./kernel-log.ts";
import { KERNELS, kernelNamed } from "./kernels.ts";
import { type Arguments, parseArguments, USAGE } from "./main-arguments.ts";
import { installPackages } from "./packages.ts";
import { guestShell } from "./shell.ts";

/** The exit status of a run whose command was fine and whose kernel was not. */
const UNHEALTHY = 1;

try {
  process.exitCode = await main(parseArguments(process.argv.slice(2)));
} catch (error) {
  console.error(explain(error));
  process.exitCode = error instanceof UsageError ? 2 : 1;
}

async function main(args: Arguments): Promise<number> {
  switch (args.action) {
    case "help":
      return say(USAGE);
    case "list":
      return say(listing());
    case "fetch":
      return await fetchAll(args);
    default:
      return await runIn(args);
  }
}

async function runIn(args: Extract<Arguments, { kernel: string }>): Promise<number> {
  kernelNamed(args.kernel);
  await installPackages();
  const { diskMiB, memoryMiB, timeoutMs } = args;
  const size = { ...(diskMiB && { diskMiB }), ...(memoryMiB && { memoryMiB }) };
  if (args.action === "shell") return report(await guestShell(args.kernel, size));
  const onOutput = (chunk: Uint8Array) => process.stdout.write(chunk);
  const options = { ...size, ...(timeoutMs && { timeoutMs }), bun: true, onOutput };
  return report(await boot(args.kernel, { ...options, command: args.command }));
}

function report({ exitCode, findings }: BootResult): number {
  for (const finding of findings) console.error(`Kernel warning: ${formatFinding(finding)}`);
  return exitCode === 0 && findings.length > 0 ? UNHEALTHY : exitCode;
}

async function fetchAll({
  kernels,
  refresh,
}: {
  kernels: readonly string[];
  refresh: boolean;
}): Promise<number> {
  await installPackages();
  for (const name of kernels.length > 0 ? kernels : KERNELS.map((kernel) => kernel.name)) {
    const { release, directory } = await fetchKernel(name, { refresh });
    say(`${name.padEnd(10)} ${release.padEnd(24)} ${directory}`);
  }
  return 0;
}

function listing(): string {
  const rows = KERNELS.map(({ name, architecture }) => {
    const release = readCachedKernel(name)?.release ?? "not fetched";
    return [name.padEnd(10), architecture.padEnd(6), release.padEnd(24), kernelDirectory(name)].join(" ");
  });
  return [["NAME".padEnd(10), "ARCH".padEnd(6), "RELEASE".padEnd(24), "CACHE"].join(" "), ...rows].join("\n");
}

function say(text: string): number {
  console.log(text);
  return 0;
}
