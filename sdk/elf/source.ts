import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { ElfError } from "../errors.ts";

/** A file bigger than this is refused: 4 GiB, in bytes. */
const MAX_FILE_BYTES = 2 ** 32;

/** One read is at most this long: 512 MiB, in bytes. */
const MAX_READ_BYTES = 2 ** 29;

/** Bytes that are read by range, so that a 500 MB executable costs only its headers and tables. */
export interface ByteSource extends Disposable {
  /** What messages call it: a path, or what the bytes are. */
  readonly name: string;
  /** In bytes. */
  readonly size: number;
  /** A range that lies within the source. The bytes of a file are a copy; those of memory are borrowed. */
  read(offset: number, length: number): Uint8Array;
}

/** Memory as a source. Lifetime: borrows `bytes`. */
export function bytesSource(bytes: Uint8Array, name: string): ByteSource {
  return {
    name,
    size: bytes.length,
    read: (offset, length) => bytes.subarray(offset, offset + length),
    [Symbol.dispose]: () => undefined,
  };
}

/** Opens a regular file; disposing closes it. Pipes and devices are refused without waiting for them. */
export function fileSource(path: string): ByteSource {
  const fd = openFile(path);
  try {
    const stat = fstatSync(fd);
    if (!stat.isFile()) throw cannotOpen(path, "not a regular file");
    if (stat.size > MAX_FILE_BYTES) throw cannotOpen(path, `${stat.size} bytes, wanted at most 4 GiB`);
    return new FileSource(path, fd, stat.size);
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}

class FileSource implements ByteSource {
  #fd: number;

  constructor(
    readonly name: string,
    fd: number,
    readonly size: number,
  ) {
    this.#fd = fd;
  }

  read(offset: number, length: number): Uint8Array {
    const bytes = new Uint8Array(length);
    for (let done = 0; done < length; ) {
      const count = readSync(this.#fd, bytes, done, length - done, offset + done);
      if (count === 0)
        throw new ElfError(`Cannot read ${JSON.stringify(this.name)}: it became shorter`, offset);
      done += count;
    }
    return bytes;
  }

  [Symbol.dispose](): void {
    if (this.#fd >= 0) closeSync(this.#fd);
    this.#fd = -1;
  }
}

function openFile(path: string): number {
  try {
    return openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  } catch (cause) {
    const { code = "unknown error" } = cause as NodeJS.ErrnoException;
    throw new ElfError(`Cannot open ${JSON.stringify(path)}: ${code}`, undefined, { cause });
  }
}

/** An error about the whole file. */
export function cannotOpen(name: string, problem: string, offset?: number): ElfError {
  return new ElfError(`Cannot open ${JSON.stringify(name)}: ${problem}`, offset);
}

/** Reads a range that the file itself named. Sums are made in doubles, which do not wrap around. */
export function readRange(source: ByteSource, what: string, offset: number, length: number): Uint8Array {
  const end = offset + length;
  if (!(offset >= 0 && length >= 0 && end <= source.size)) {
    throw cannotOpen(source.name, `${what} at ${offset}..${end}, wanted within ${source.size} bytes`, offset);
  }
  if (length > MAX_READ_BYTES) {
    throw cannotOpen(source.name, `${what} of ${length} bytes, wanted at most 512 MiB`, offset);
  }
  return source.read(offset, length);
}
