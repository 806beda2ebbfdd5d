/** The header of opensnoop without options. */
export const HEADER = "PID    COMM               FD ERR PATH";

/** A row of opensnoop as BCC prints it: `%-6d %-16s %4d %3d %s`. */
export function openRow(pid: number, comm: string, fd: number, errno: number, path: string): string {
  const cells = [String(pid).padEnd(6), comm.padEnd(16), String(fd).padStart(4), String(errno).padStart(3)];
  return [...cells, path].join(" ");
}
