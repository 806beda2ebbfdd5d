import { BtfError } from "../errors.ts";
import type { Span } from "./header.ts";
import { countOfInfo, KIND_SHAPES, type KindShape, kindOfInfo } from "./kinds.ts";

/** Every type opens with three words: name, kind and count, size or type. */
const TYPE_WORDS = 3;
const NONE = 255;

/** The type section as words, and where in it each type begins. Type `first + i` begins at word `starts[i]`. */
export interface TypeIndex {
  readonly words: Uint32Array;
  readonly starts: Uint32Array;
}

/**
 * Walks the type section once. The result borrows `bytes` where its alignment allows, else it copies the section.
 * Kinds past enum64 are stepped over when the layout section tells their shape.
 *
 * @throws BtfError when a type runs past the end, or is of a kind that nothing describes.
 */
export function indexTypes(bytes: Uint8Array, types: Span, layout: Span): TypeIndex {
  const words = wordsOf(bytes, types);
  const { fixed, each } = shapeTables(bytes, layout);
  const starts = new Uint32Array(Math.floor(words.length / TYPE_WORDS));
  let count = 0;
  let at = 0;
  while (at + TYPE_WORDS <= words.length) {
    const info = words[at + 1] ?? 0;
    const kind = kindOfInfo(info);
    if (fixed[kind] === NONE) failUnknownKind(kind, types.start + at * 4);
    starts[count++] = at;
    at += TYPE_WORDS + (fixed[kind] ?? 0) + (each[kind] ?? 0) * countOfInfo(info);
  }
  if (at !== words.length) failCut(count, types.end);
  return { words, starts: starts.subarray(0, count) };
}

function wordsOf(bytes: Uint8Array, types: Span): Uint32Array {
  const size = types.end - types.start;
  if (size % 4 !== 0) {
    throw new BtfError(`Cannot read BTF: ${size} bytes of types, wanted a multiple of 4`, {
      offset: types.start,
    });
  }
  const start = bytes.byteOffset + types.start;
  if (start % 4 === 0) return new Uint32Array(bytes.buffer, start, size / 4);
  return new Uint32Array(bytes.slice(types.start, types.end).buffer);
}

function shapeTables(bytes: Uint8Array, layout: Span): { fixed: Uint8Array; each: Uint8Array } {
  const fixed = new Uint8Array(128).fill(NONE);
  const each = new Uint8Array(128);
  const describe = (kind: number, shape: KindShape): void => {
    fixed[kind] = shape.fixed;
    each[kind] = shape.each;
  };
  const described = Math.min(128, Math.floor((layout.end - layout.start) / 4));
  for (let kind = KIND_SHAPES.length; kind < described; kind++) {
    const shape = readShape(bytes, layout.start + kind * 4);
    if (shape !== undefined) describe(kind, shape);
  }
  KIND_SHAPES.forEach((shape, kind) => {
    if (shape !== undefined) describe(kind, shape);
  });
  return { fixed, each };
}

/** One entry of the layout section: bytes of the fixed part, bytes for each member, 16 bits of flags. */
function readShape(bytes: Uint8Array, at: number): KindShape | undefined {
  const fixed = bytes[at] ?? 0;
  const each = bytes[at + 1] ?? 0;
  return fixed % 4 === 0 && each % 4 === 0 ? { fixed: fixed / 4, each: each / 4 } : undefined;
}

function failUnknownKind(kind: number, offset: number): never {
  throw new BtfError(
    `Cannot read BTF: kind ${kind} at byte ${offset}, wanted 1..${KIND_SHAPES.length - 1} or a kind with a layout`,
    { offset },
    { hint: "Update sonde: this BTF was written for a newer kernel, or it is damaged" },
  );
}

function failCut(count: number, offset: number): never {
  throw new BtfError(`Cannot read BTF: type ${count} of its section runs past the end`, { offset });
}
