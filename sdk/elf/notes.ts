import { decodeString } from "../btf/mod.ts";
import { constants } from "./layouts.gen.ts";
import { type ByteSource, cannotOpen } from "./source.ts";

/** A note: a vendor's record in a section or segment of notes. */
export interface ElfNote {
  /** The vendor, as `GNU` or `stapsdt`. */
  readonly name: string;
  /** What it means is up to the vendor. */
  readonly type: number;
  /** Borrowed from the bytes that were read. */
  readonly description: Uint8Array;
}

/** A file with more notes than this is refused. */
const MAX_NOTES = 65_536;

/**
 * Reads notes one after another, so that who wants the first need not stumble over a malformed last one.
 *
 * Alignment is 4, or 8 where the section says so (`.note.gnu.property`): binutils, `ELF_NOTE_DESC_OFFSET` in
 * `include/elf/common.h`.
 */
export function* readNotes(source: ByteSource, bytes: Uint8Array, alignment: number): Generator<ElfNote> {
  const unit = alignment === 8 ? 8 : 4;
  const align = (value: number) => Math.ceil(value / unit) * unit;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let count = 0;
  for (let at = 0; at + 12 <= bytes.length; ) {
    if (++count > MAX_NOTES) throw cannotOpen(source.name, `more than ${MAX_NOTES} notes`);
    const nameBytes = view.getUint32(at, true);
    const descriptionBytes = view.getUint32(at + 4, true);
    const description = align(at + 12 + nameBytes);
    const end = description + descriptionBytes;
    if (end > bytes.length) {
      throw cannotOpen(
        source.name,
        `a note that ends at ${end}, wanted within ${bytes.length} bytes of notes`,
      );
    }
    yield {
      name: noteName(bytes, at + 12, nameBytes),
      type: view.getUint32(at + 8, true),
      description: bytes.subarray(description, end),
    };
    at = align(end);
  }
}

/** The name counts its NUL; a name without one is taken whole. */
function noteName(bytes: Uint8Array, start: number, length: number): string {
  const nul = bytes.subarray(start, start + length).indexOf(0);
  return decodeString(bytes, start, start + (nul < 0 ? length : nul));
}

/** The build id among `notes`, in lower-case hexadecimal digits. */
export function findBuildId(notes: Iterable<ElfNote>): string | undefined {
  for (const { name, type, description } of notes) {
    if (name !== "GNU" || type !== constants.NT_GNU_BUILD_ID || description.length === 0) continue;
    return [...description].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  }
  return undefined;
}
