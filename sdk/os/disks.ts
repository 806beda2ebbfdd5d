import { readFileSync, readlinkSync } from "node:fs";
import { SymbolError } from "../errors.ts";

/** The kernel's `dev_t`: 12 bits of major and 20 of minor number (include/linux/kdev_t.h). */
const MINOR_BITS = 20;
const MINOR_MASK = (1 << MINOR_BITS) - 1;

/** The device number of a disk or partition, as the kernel holds it. Takes `vda` and `/dev/vda`. */
export function diskDevice(name: string): number {
  const plain = name.replace(/^\/dev\//, "");
  try {
    const [major = 0, minor = 0] = readFileSync(`/sys/class/block/${plain}/dev`, "utf8")
      .split(":")
      .map(Number);
    return (major << MINOR_BITS) | minor;
  } catch (cause) {
    throw new SymbolError(name, `Cannot find disk "${name}": not in /sys/class/block`, {
      cause,
      hint: "ls /sys/class/block shows the disks and partitions of this machine",
    });
  }
}

/** The name of the disk or partition with this device number; `undefined` when there is none any more. */
export function diskName(device: number): string | undefined {
  try {
    return readlinkSync(`/sys/dev/block/${device >>> MINOR_BITS}:${device & MINOR_MASK}`)
      .split("/")
      .at(-1);
  } catch {
    return undefined;
  }
}
