import { existsSync, readFileSync } from "node:fs";
import { truncate, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import process from "node:process";
import { arm64BunFiles } from "./arm64-bun.ts";
import type { CachedKernel } from "./cache.ts";
import { Channel, type Job, RESULTS_FOLDER } from "./channel.ts";
import { VmError } from "./errors.ts";
import { fetchKernel } from "./fetch.ts";
import { type GuestEnd, runGuest } from "./guest-process.ts";
import { buildInitramfs } from "./initramfs.ts";
import { distinctFindings, type Finding, scanKernelLog } from "./kernel-log.ts";
import { firstLines, lastLines } from "./process.ts";
import { type Machine, qemuCommand } from "./qemu.ts";
import { guestRoot } from "./root.ts";

/** The repository, which has the same path in the guest as on the host. */
export const REPOSITORY = resolve(import.meta.dirname, "../..");

export interface BootOptions {
  /** The program and its arguments, run in the repository's folder. */
  readonly command: readonly string[];
  /** Added to the guest's environment, which has PATH, HOME and what `boot` says. */
  readonly env?: Readonly<Record<string, string>>;
  /** After this the guest is killed. Default: 600,000 ms. */
  readonly timeoutMs?: number;
  /** The size of an empty scratch disk, /dev/vda in the guest. Default: no disk. */
  readonly diskMiB?: number;
  /** The guest's memory. Default: 2048 MiB, of arm64 3072 MiB. */
  readonly memoryMiB?: number;
  /** Files to copy into the guest's root, by their path there. arm64 only: an x86-64 guest sees the host's files. */
  readonly files?: Readonly<Record<string, string>>;
  /** Puts the command `bun` into an arm64 guest; an x86-64 guest has it anyway. Default: false. */
  readonly bun?: boolean;
  /** Called with each piece of output as it arrives. The bytes are the callee's to keep. */
  readonly onOutput?: (chunk: Uint8Array) => void;
  /** Runs the command on this process's terminal; `output` stays empty. Default: false. */
  readonly interactive?: boolean;
}

export interface BootResult {
  /** The command's exit status; 128 plus the signal when one ended it. */
  readonly exitCode: number;
  /** Standard output and standard error, in the order in which they were written. */
  readonly output: string;
  /** The kernel's log, with level prefixes. */
  readonly dmesg: string;
  /** Kernel warnings that no entry of the allow list explains; a test run fails on any. */
  readonly findings: readonly Finding[];
  /** The text of each file that the command wrote to the folder `$SONDE_VM_RESULTS`. */
  readonly results: ReadonlyMap<string, string>;
}

/**
 * Boots a kernel of the matrix, runs one command in it as root and powers it off. The guest has two emulated CPUs, is
 * about twenty times slower than the host and has no network but `lo`. An x86-64 guest sees the host's files
 * read-only; /tmp, /run and /mnt are its own. Environment: `SONDE_VM` is the kernel's name, `SONDE_VM_RELEASE` its
 * release, `SONDE_VM_RESULTS` and `SONDE_VM_SCRATCH` are writable folders, `SONDE_VM_DISK` is the scratch disk.
 *
 * Throws VmError when the kernel cannot be fetched, the guest dies before the command ends, or the time is over.
 *
 * @example
 * const { exitCode, output } = await boot("6.1", { command: ["uname", "-r"] });
 */
export async function boot(name: string, options: BootOptions): Promise<BootResult> {
  const kernel = await fetchKernel(name);
  await using channel = await Channel.create(jobOf(kernel, options));
  const machine = await prepareMachine(kernel, channel, options);
  const { timeoutMs = 600_000, interactive = false, onOutput } = options;
  const end = await runGuest(qemuCommand(machine), { timeoutMs, interactive, onOutput });
  const log = existsSync(machine.consoleLog)
    ? readFileSync(machine.consoleLog, "utf8").replaceAll("\r", "")
    : "";
  const { status, dmesg, results } = await channel.outcome();
  if (end.interrupted) throw new VmError(`Guest ${name} interrupted by ${end.interrupted}`);
  if (end.killed !== undefined) throw timeoutError(name, end.killed, timeoutMs, end, log);
  if (status === undefined) throw deathError(name, end, log);
  const findings = distinctFindings([...scanKernelLog(dmesg), ...scanKernelLog(log)]);
  return { exitCode: status, output: end.output, dmesg, findings, results };
}

function jobOf(kernel: CachedKernel, options: BootOptions): Job {
  const native = kernel.architecture === "amd64";
  const tools = native ? `${REPOSITORY}/node_modules/.bin:` : "";
  const disk = options.diskMiB ? "/dev/vda" : "";
  const env = {
    PATH: `${tools}/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`,
    HOME: "/tmp/home",
    TERM: options.interactive ? (process.env.TERM ?? "vt100") : "dumb",
    SONDE_VM: kernel.name,
    SONDE_VM_RELEASE: kernel.release,
    SONDE_VM_RESULTS: RESULTS_FOLDER,
    SONDE_VM_SCRATCH: "/mnt/scratch",
    ...(disk && { SONDE_VM_DISK: disk }),
    ...options.env,
  };
  const interactive = options.interactive ? "yes" : "";
  const settings = { repository: REPOSITORY, interactive, disk, release: kernel.release };
  return { command: options.command, env, cwd: REPOSITORY, settings };
}

async function prepareMachine(
  kernel: CachedKernel,
  channel: Channel,
  options: BootOptions,
): Promise<Machine> {
  const initramfs = channel.file("initramfs");
  await writeFile(initramfs, await buildInitramfs(kernel));
  const disk = options.diskMiB ? channel.file("disk") : undefined;
  if (disk) await createDisk(disk, options.diskMiB ?? 0);
  const modules = join(kernel.directory, "lib/modules", kernel.release);
  return {
    kernel,
    initramfs,
    consoleLog: channel.file("console"),
    shares: [
      { tag: "root", path: await guestRoot(kernel, channel, REPOSITORY, await filesOf(kernel, options)) },
      { tag: "channel", path: channel.shared, writable: true },
      { tag: "modules", path: modules },
      { tag: "repository", path: REPOSITORY },
    ],
    memoryMiB: options.memoryMiB ?? (kernel.architecture === "arm64" ? 3072 : 2048),
    disk,
    interactive: options.interactive ?? false,
  };
}

async function filesOf(kernel: CachedKernel, { files, bun }: BootOptions): Promise<Record<string, string>> {
  const runtime = bun && kernel.architecture === "arm64" ? await arm64BunFiles() : {};
  return { ...runtime, ...files };
}

async function createDisk(path: string, sizeMiB: number): Promise<void> {
  await writeFile(path, "");
  await truncate(path, sizeMiB * 1024 * 1024);
}

function timeoutError(name: string, pid: number, timeoutMs: number, end: GuestEnd, log: string): VmError {
  const message = `Guest ${name} hung: no end within ${timeoutMs / 1000} s, killed its QEMU (process ${pid})`;
  return new VmError(message, { details: lastWords(end, log) });
}

function deathError(name: string, end: GuestEnd, log: string): VmError {
  return new VmError(`Guest ${name} died before its command ended`, { details: lastWords(end, log) });
}

/** What explains the end best: the kernel's own complaint if it has one, or else the last lines of everybody. */
function lastWords({ output, complaints }: GuestEnd, log: string): string {
  const complaint = scanKernelLog(log)[0]?.line;
  const console = complaint ? firstLines(log.slice(log.indexOf(complaint)), 40) : lastLines(log, 8);
  const parts = { QEMU: complaints, "the kernel": console, "the command": output };
  return Object.entries(parts)
    .filter(([, text]) => text.trim() !== "")
    .map(([who, text]) => `${who}, at the end:\n${lastLines(text, 40)}`)
    .join("\n");
}
