import { readdirSync } from "node:fs";
import { SyscallError, UnsupportedError } from "../errors.ts";
import { libc, syscallError } from "../ffi/mod.ts";
import { PermissionError } from "./permission.ts";
import { syscallNumber } from "./syscalls.ts";

/** Where distributions mount it: its own place since Linux 4.1, and below debugfs. */
const MOUNTS = ["/sys/kernel/tracing", "/sys/kernel/debug/tracing"];

const MOUNT_HINT = "Mount it as root: mount -t tracefs tracefs /sys/kernel/tracing";

/** `ENODEV` of errno.h; the others are from linux/mount.h. */
const ENODEV = 19;
const FSOPEN_CLOEXEC = 1;
const FSMOUNT_CLOEXEC = 1;
const FSCONFIG_CMD_CREATE = 6;

let found: string | undefined;
let detached: number | undefined;

/**
 * A directory with tracefs in it: where it is mounted, else a private mount that no other process sees and that ends
 * with this one (fsopen(2), Linux 5.2). Without a slash at its end; cached.
 *
 * @throws PermissionError when it may not be read, or not be mounted.
 * @throws UnsupportedError when the kernel has no tracefs.
 */
export function tracefs(): string {
  found ??= mountedTracefs() ?? mountDetached();
  return found;
}

/** Ends the private mount, if there is one; `tracefs` makes another. */
export function closeTracefs(): void {
  if (detached !== undefined) libc.close(detached);
  detached = undefined;
  found = undefined;
}

function mountedTracefs(): string | undefined {
  return MOUNTS.find(holdsTracefs);
}

/** @throws PermissionError when only root may look: the directory has mode 0700. */
function holdsTracefs(path: string): boolean {
  try {
    return readdirSync(`${path}/events`).length > 0;
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code !== "EACCES" && code !== "EPERM") return false;
    const message = `Cannot read tracepoints in "${path}": not root, and CAP_DAC_READ_SEARCH is missing`;
    throw new PermissionError(message, "open", ["CAP_DAC_READ_SEARCH"], {
      cause,
      hint: "Run as root (sudo)",
    });
  }
}

/**
 * Descriptors that C opened are closed by C: a runtime's node:fs may know only its own.
 *
 * Lifetime: the descriptor stays open until `closeTracefs` or the end of the process; the mount goes with it.
 */
function mountDetached(): string {
  closeTracefs();
  let context = -1;
  try {
    context = call("fsopen", new TextEncoder().encode("tracefs\0"), FSOPEN_CLOEXEC);
    call("fsconfig", context, FSCONFIG_CMD_CREATE, 0, 0, 0);
    detached = call("fsmount", context, FSMOUNT_CLOEXEC, 0);
  } catch (cause) {
    throw cannotMount(cause);
  } finally {
    if (context >= 0) libc.close(context);
  }
  const path = `/proc/self/fd/${detached}`;
  if (holdsTracefs(path)) return path;
  throw cannotMount(syscallError("fsmount", ENODEV));
}

type Word = number | Uint8Array;

function call(name: string, a: Word = 0, b: Word = 0, c: Word = 0, d: Word = 0, e: Word = 0): number {
  return libc.syscall(syscallNumber(name) ?? -1, a, b, c, d, e, 0);
}

/** What to say when the private mount fails. */
export function cannotMount(cause: unknown): unknown {
  if (!(cause instanceof SyscallError)) return cause;
  const where = `tracefs is mounted neither on ${MOUNTS.join(" nor on ")}`;
  if (cause.errnoName === "EPERM") {
    const message = `Cannot read tracepoints: ${where}, and CAP_SYS_ADMIN to mount it is missing`;
    return new PermissionError(message, "fsopen", ["CAP_SYS_ADMIN"], { cause, hint: MOUNT_HINT });
  }
  if (cause.errnoName === "ENODEV") {
    return new UnsupportedError(
      "tracefs",
      "Linux 4.1",
      "Cannot read tracepoints: this kernel has no tracefs",
      {
        cause,
      },
    );
  }
  return new UnsupportedError("fsopen", "Linux 5.2", `Cannot read tracepoints: ${where}`, {
    cause,
    hint: MOUNT_HINT,
  });
}
