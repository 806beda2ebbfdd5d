/** A file, folder or symbolic link of an archive. */
export interface CpioEntry {
  /** Relative, without `./`; a folder comes before what is in it. */
  readonly path: string;
  /** The type and permission bits of `stat(2)`, as 0o100755. */
  readonly mode: number;
  /** The contents of a file or the target of a link; none for a folder. */
  readonly data?: Uint8Array;
}

const HEADER_BYTES = 110;
const TRAILER = "TRAILER!!!";

/**
 * Writes a cpio archive in the "newc" format, which the kernel unpacks as its initial file system. All belongs to
 * root and has no time stamp, so that the same entries give the same bytes.
 *
 * https://docs.kernel.org/driver-api/early-userspace/buffer-format.html
 */
export function writeCpio(entries: readonly CpioEntry[]): Uint8Array {
  const records = entries.map((entry, index) => record(entry, index + 1));
  return Buffer.concat([...records, record({ path: TRAILER, mode: 0 }, 0)]);
}

function record({ path, mode, data = new Uint8Array() }: CpioEntry, inode: number): Uint8Array {
  const name = new TextEncoder().encode(`${path}\0`);
  const links = 1;
  const fields = [inode, mode, 0, 0, links, 0, data.length, 0, 0, 0, 0, name.length, 0];
  const header = `070701${fields.map((field) => field.toString(16).padStart(8, "0")).join("")}`;
  const dataStart = align4(HEADER_BYTES + name.length);
  const bytes = new Uint8Array(align4(dataStart + data.length));
  bytes.set(new TextEncoder().encode(header));
  bytes.set(name, HEADER_BYTES);
  bytes.set(data, dataStart);
  return bytes;
}

function align4(offset: number): number {
  return (offset + 3) & ~3;
}
