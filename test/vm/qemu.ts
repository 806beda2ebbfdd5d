import type { CachedKernel } from "./cache.ts";
import { programPath } from "./packages.ts";

/** A folder of the host that the guest can mount under this tag. */
export interface Share {
  readonly tag: string;
  readonly path: string;
  readonly writable?: boolean;
}

/** Everything that a virtual machine is started from. Paths are absolute. */
export interface Machine {
  readonly kernel: CachedKernel;
  readonly initramfs: string;
  /** The file that the kernel's console is written to. */
  readonly consoleLog: string;
  readonly shares: readonly Share[];
  readonly memoryMiB: number;
  /** A raw image, /dev/vda in the guest. */
  readonly disk?: string | undefined;
  /** True for a terminal on QEMU's own standard input and output, false for a port that carries output only. */
  readonly interactive: boolean;
}

/**
 * Settings of the guest's kernel. The log goes to the serial console from "warning" up, and whole to the channel.
 * An Oops ends the guest at once. An emulated CPU may stand still for long: no watchdog, and patient RCU.
 */
const KERNEL_SETTINGS =
  "panic=-1 oops=panic loglevel=5 log_buf_len=4M mitigations=off nowatchdog rcupdate.rcu_cpu_stall_timeout=300";

/**
 * The emulated processors. Of arm64 not "max": on that JavaScriptCore's optimised code crashes sooner or later, and its
 * pointer authentication is slow; this one is what cloud servers have (QEMU 7.2, Bun 1.4.5).
 */
const PROCESSORS = { amd64: "max", arm64: "neoverse-n1" } as const;

/** The program and arguments that run a machine. It dies with the process that starts it. */
export function qemuCommand(machine: Machine): { program: string; args: string[] } {
  const { kernel, memoryMiB } = machine;
  const arm = kernel.architecture === "arm64";
  const program = arm
    ? programPath("qemu-system-aarch64", "qemu-system-arm")
    : programPath("qemu-system-x86_64", "qemu-system-x86");
  const console = arm ? "ttyAMA0" : "ttyS0";
  const args = [
    ...["--pdeathsig", "KILL", "--", program],
    ...["-nodefaults", "-no-user-config", "-display", "none", "-monitor", "none", "-no-reboot"],
    ...[
      "-machine",
      arm ? "virt" : "pc",
      "-accel",
      "tcg,thread=multi",
      "-cpu",
      PROCESSORS[kernel.architecture],
      "-smp",
      "2",
    ],
    ...["-m", `${memoryMiB}M`, "-kernel", `${kernel.directory}/vmlinuz`, "-initrd", machine.initramfs],
    ...["-append", `console=${console} ${KERNEL_SETTINGS}`, "-serial", `file:${machine.consoleLog}`],
    ...["-device", "virtio-rng-pci"],
    ...outputArguments(machine.interactive),
    ...machine.shares.flatMap(shareArguments),
    ...diskArguments(machine.disk),
  ];
  return { program: programPath("setpriv", "util-linux"), args };
}

function outputArguments(interactive: boolean): string[] {
  const port = interactive ? "virtconsole,chardev=output" : "virtserialport,chardev=output,name=sonde.output";
  return ["-chardev", "stdio,id=output,signal=off", "-device", "virtio-serial-pci", "-device", port];
}

function shareArguments({ tag, path, writable = false }: Share): string[] {
  const readonly = writable ? "" : ",readonly=on";
  const file = path.replaceAll(",", ",,");
  return ["-virtfs", `local,path=${file},mount_tag=${tag},security_model=none,multidevs=remap${readonly}`];
}

function diskArguments(disk: string | undefined): string[] {
  if (!disk) return [];
  const drive = `file=${disk.replaceAll(",", ",,")},if=none,id=scratch,format=raw,cache=unsafe`;
  return ["-drive", drive, "-device", "virtio-blk-pci,drive=scratch"];
}
