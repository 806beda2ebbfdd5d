import { type BootOptions, type BootResult, boot } from "./boot.ts";

export interface Arm64Options extends Omit<BootOptions, "command"> {
  /** Text for the guest's `/bin/sh` (busybox); its exit status is the run's. */
  readonly script: string;
}

/**
 * Boots the arm64 kernel and runs a shell script in it. The root holds glibc, libbpf and busybox, the files named in
 * `files` (executable bits are kept), and the repository read-only under its usual path.
 *
 * @example
 * await runArm64({ files: { "/opensnoop": "/tmp/opensnoop-arm64" }, script: "/opensnoop --duration 1" });
 */
export function runArm64({ script, ...options }: Arm64Options): Promise<BootResult> {
  return boot("arm64-6.1", { ...options, command: ["/bin/sh", "-c", script] });
}
