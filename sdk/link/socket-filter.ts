import { libc } from "../ffi/mod.ts";
import type { Program } from "../program/mod.ts";
import { Link } from "./link.ts";

const SOL_SOCKET = 1;
const SO_DETACH_FILTER = 27;
const SO_ATTACH_BPF = 50;

/**
 * Lets a program choose which packets a socket receives. `socket` is its descriptor, which stays the caller's; closing
 * it ends the filter too. Linux 3.19.
 */
export function attachSocketFilter(program: Program, socket: number): Link {
  const fd = new Int32Array([program.fd]);
  libc.setsockopt(socket, SOL_SOCKET, SO_ATTACH_BPF, fd, 4);
  return new Link(`socket ${socket}`, () => libc.setsockopt(socket, SOL_SOCKET, SO_DETACH_FILTER, fd, 4));
}
