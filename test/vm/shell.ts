import process from "node:process";
import { type BootResult, boot } from "./boot.ts";

/** An interactive shell in the guest, on this terminal; ends with the shell. There is no limit of time. */
export async function guestShell(
  kernel: string,
  options: { readonly diskMiB?: number },
): Promise<BootResult> {
  const columns = process.stdout.columns || 80;
  const rows = process.stdout.rows || 24;
  const shell = "command -v bash >/dev/null && exec bash -i; exec sh -i";
  const command = `/bin/busybox stty sane rows ${rows} cols ${columns}; ${shell}`;
  const longestMs = 2 ** 31 - 1;
  return await boot(kernel, {
    ...options,
    command: ["/bin/sh", "-c", command],
    bun: true,
    interactive: true,
    timeoutMs: longestMs,
  });
}
