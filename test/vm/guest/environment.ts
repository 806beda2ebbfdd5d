import process from "node:process";

/** What a guest knows about itself, from the variables that the host gave it. */
export interface GuestEnvironment {
  /** The kernel's name in the matrix, as "6.1" or "arm64-6.1". */
  readonly kernel: string;
  /** What `uname -r` should say. */
  readonly release: string;
  /** A folder which the host reads after the run. */
  readonly results: string;
  /** An empty writable folder in memory. */
  readonly scratch: string;
  /** An empty block device to write on; undefined when the guest was booted without. */
  readonly disk: string | undefined;
}

/** Reads the environment; throws outside a guest. */
export function guestEnvironment(): GuestEnvironment {
  return {
    kernel: variable("SONDE_VM"),
    release: variable("SONDE_VM_RELEASE"),
    results: variable("SONDE_VM_RESULTS"),
    scratch: variable("SONDE_VM_SCRATCH"),
    disk: process.env.SONDE_VM_DISK,
  };
}

function variable(name: string): string {
  const value = process.env[name];
  if (value === undefined)
    throw new Error(`Cannot read ${name}: not in a guest, run "npm run vm -- 6.1 bun test ..."`);
  return value;
}
