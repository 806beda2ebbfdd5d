import { ValueError } from "../errors.ts";

/** One field of a tracepoint's record. */
export interface TracepointField {
  readonly name: string;
  /** The C type as the kernel prints it, without `__data_loc` and the brackets of an array: `char`, `const char *`. */
  readonly type: string;
  /** From the start of the record, the common fields included, in bytes. */
  readonly offset: number;
  /** Of the whole field in bytes; 8 for every system call argument, whatever its type. 0 for one without a fixed length. */
  readonly size: number;
  readonly signed: boolean;
  /**
   * Where the value is. `inline`: here. Otherwise here are 32 bits: the length in the upper half, the distance in the
   * lower, counted from the record's start (`dataLoc`) or from the end of this field (`relLoc`, Linux 5.17).
   */
  readonly place: "inline" | "dataLoc" | "relLoc";
  /** Whether it is an array; a `dataLoc` one has as many elements as its length says. */
  readonly isArray: boolean;
  /** The number of elements of an array, when its length is fixed and written as a number. */
  readonly elements: number | undefined;
}

/** The layout of a tracepoint's record: the contents of its `format` file. */
export interface TracepointFormat {
  readonly name: string;
  /** What perf events call it. */
  readonly id: number;
  /** The fields that every tracepoint has (`common_pid`...), which come first. */
  readonly common: readonly TracepointField[];
  readonly fields: readonly TracepointField[];
  /** The kernel's format string with its arguments, as C. */
  readonly print: string;
}

/**
 * Reads the text of a `format` file. Gaps between fields are kept: offsets come from the file and nowhere else.
 *
 * @throws ValueError naming the line that is not understood.
 */
export function parseTracepointFormat(text: string): TracepointFormat {
  const fields = text
    .split("\n")
    .filter((line) => line.startsWith("\tfield:"))
    .map(parseField);
  const isCommon = ({ name }: TracepointField) => name.startsWith("common_");
  return {
    name: header(text, "name", /^name: (\S+)$/m),
    id: Number(header(text, "ID", /^ID: (\d+)$/m)),
    common: fields.filter(isCommon),
    fields: fields.filter((field) => !isCommon(field)),
    print: text.split(/^print fmt: /m)[1]?.trimEnd() ?? "",
  };
}

function header(text: string, name: string, pattern: RegExp): string {
  const value = pattern.exec(text)?.[1];
  if (value === undefined) throw new ValueError(`Cannot read the tracepoint format: no line "${name}:"`);
  return value;
}

function parseField(line: string): TracepointField {
  const found = /^\tfield:(.+?);\toffset:(\d+);\tsize:(\d+);(?:\tsigned:(\d+);)?\s*$/.exec(line);
  // The name is the last word before the array's length, which may be an expression, as in `u8 a[sizeof(struct b)]`.
  const declaration = /^(.*?)\s*\b(\w+)(?:\[([^\]]*)\])?$/.exec(found?.[1] ?? "");
  if (found === null || declaration === null) {
    throw new ValueError(`Cannot read the tracepoint format: line ${JSON.stringify(line)} is no field`);
  }
  const [, declared = "", name = "", length] = declaration;
  const located = /^(__data_loc|__rel_loc) /.exec(declared)?.[1];
  return {
    name,
    type: declared.replace(/^__(data|rel)_loc /, "").replace(/\[\]$/, ""),
    offset: Number(found[2]),
    size: Number(found[3]),
    signed: found[4] === "1",
    place: located === undefined ? "inline" : located === "__data_loc" ? "dataLoc" : "relLoc",
    isArray: length !== undefined || /\[\]$/.test(declared),
    elements: length !== undefined && /^\d+$/.test(length) ? Number(length) : undefined,
  };
}
