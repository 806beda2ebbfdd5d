import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import {
  type Btf,
  type BtfType,
  type BtfWriter,
  cOf,
  kernelBtf,
  parseBtf,
  resolve,
} from "../../../../sdk/btf/mod.ts";
import { parseElf } from "../../../../sdk/elf/mod.ts";
import { BtfError } from "../../../../sdk/errors.ts";
import { skip, skipWithout } from "../../../support/skip.ts";
import { sampleObject } from "./sample-object.ts";
import { addIntegers, written } from "./samples.ts";

const CLANG = "/usr/bin/clang-16";
const VMLINUX = "/sys/kernel/btf/vmlinux";
/** Seconds on a busy machine: the runner's own limit is not for these. */
const PATIENT = { timeout: 120_000 };

type Composite = BtfType & { readonly kind: "struct" | "union" };

/** Compiles a text; the object's bytes, or undefined when `flags` ask for none. Throws what the compiler says. */
function compile(text: string, flags: readonly string[]): Uint8Array | undefined {
  const directory = mkdtempSync(join(tmpdir(), "sonde-c-"));
  try {
    const source = join(directory, "types.c");
    const object = join(directory, "types.o");
    writeFileSync(source, text);
    const { status, stderr } = spawnSync(CLANG, ["-Wno-everything", ...flags, source, "-o", object], {
      encoding: "utf8",
    });
    if (status !== 0) throw new Error(stderr.slice(0, 2000));
    return existsSync(object) ? new Uint8Array(readFileSync(object)) : undefined;
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function check(text: string): void {
  compile(text, ["-fsyntax-only"]);
}

/** The types that the compiler finds in a text, by way of the BTF of an object with a variable of each. */
function compiledTypes(text: string, types: readonly Composite[]): Btf {
  const variables = types.map(({ kind, name }) => `${kind} ${name} variable_${name};\n`);
  const object = compile(text + variables.join(""), ["-c", "-g", "-target", "bpf"]);
  assert.ok(object !== undefined);
  const section = parseElf(object).bytes(".BTF");
  assert.ok(section !== undefined);
  return parseBtf(section);
}

/** Composites whose name no other has: each can be named in a text. */
function uniquelyNamed(btf: Btf): Composite[] {
  const byName = new Map<string, Composite[]>();
  for (const id of [...btf.ids("struct"), ...btf.ids("union")]) {
    const type = btf.type(id) as Composite;
    byName.set(type.name, [...(byName.get(type.name) ?? []), type]);
  }
  return [...byName]
    .filter(([name, types]) => name !== "" && types.length === 1)
    .flatMap(([, types]) => types);
}

/** Members by name, each with its place and width; padding left out. */
function places(type: Composite): Map<string, string> {
  const named = type.members.filter(
    ({ name }) => name !== "" && !name.startsWith("__pad_at_") && name !== "__size",
  );
  return new Map(named.map(({ name, bitOffset, bitSize }) => [name, `${bitOffset} ${bitSize}`]));
}

function one(write: (writer: BtfWriter, integers: ReturnType<typeof addIntegers>) => number): string {
  let id = 0;
  const btf = written((writer) => {
    id = write(writer, addIntegers(writer));
  });
  return cOf(btf, id);
}

describe("cOf", () => {
  const cases: readonly [string, Parameters<typeof one>[0], string][] = [
    ["nothing of an integer", (_, { u32 }) => u32, ""],
    ["a typedef", (_, { ns }) => ns, "typedef unsigned long long ns_t;\n"],
    [
      "a struct that is only pointed to",
      (w) => w.typedef("p", w.ptr(w.const(w.struct("file", 0, [])))),
      "struct file;\ntypedef const struct file *p;\n",
    ],
    [
      "a forward declaration",
      (w) => w.typedef("p", w.ptr(w.fwd("value", "union"))),
      "union value;\ntypedef union value *p;\n",
    ],
    [
      "a pointer to an array",
      (w, { u8, u32 }) => w.typedef("t", w.ptr(w.array(u8, 4, u32))),
      "typedef unsigned char (*t)[4];\n",
    ],
    [
      "an array of pointers",
      (w, { u8, u32 }) => w.typedef("t", w.array(w.ptr(u8), 4, u32)),
      "typedef unsigned char *t[4];\n",
    ],
    [
      "an array of arrays",
      (w, { u8, u32 }) => w.typedef("t", w.array(w.array(u8, 4, u32), 2, u32)),
      "typedef unsigned char t[2][4];\n",
    ],
    [
      "a const pointer to volatile",
      (w, { u8 }) => w.typedef("t", w.const(w.ptr(w.volatile(u8)))),
      "typedef volatile unsigned char *const t;\n",
    ],
    [
      "a pointer to a function that gives a pointer to a function",
      (w, { s32 }) =>
        w.typedef("t", w.ptr(w.funcProto(w.ptr(w.funcProto(0, [])), [{ name: "n", type: s32 }], true))),
      "typedef void (*(*t)(int n, ...))(void);\n",
    ],
    [
      "a function",
      (w, { s32 }) => w.func("close_fd", w.funcProto(s32, [{ name: "fd", type: s32 }])),
      "int close_fd(int fd);\n",
    ],
    ["a variable", (w, { u32 }) => w.var("limit", w.const(u32)), "extern const unsigned int limit;\n"],
    [
      "an enum",
      (w) => w.enum("state", { IDLE: -1, BUSY: 2 }),
      "enum state {\n\tIDLE = -1,\n\tBUSY = 2,\n};\n",
    ],
    [
      "an enum of one byte",
      (w) => w.enum("state", { BUSY: 2 }, { size: 1 }),
      "enum state {\n\tBUSY = 2,\n} __attribute__((mode(QI)));\n",
    ],
    [
      "a packed struct",
      (w, { u8, u32 }) =>
        w.struct("s", 5, [
          { name: "a", type: u8, bitOffset: 0 },
          { name: "b", type: u32, bitOffset: 8 },
        ]),
      "struct s {\n\tunsigned char a;\n\tunsigned int b;\n} __attribute__((packed));\n",
    ],
    [
      "gaps",
      (w, { u8, u32 }) =>
        w.struct("s", 24, [
          { name: "a", type: u8, bitOffset: 0 },
          { name: "b", type: u32, bitOffset: 64 },
        ]),
      "struct s {\n\tunsigned char a;\n\tunsigned char __pad_at_1[7];\n\tunsigned int b;\n\tunsigned char __pad_at_12[12];\n};\n",
    ],
    [
      "bit fields with a gap",
      (w, { u32 }) =>
        w.struct("s", 4, [
          { name: "a", type: u32, bitOffset: 0, bitSize: 3 },
          { name: "b", type: u32, bitOffset: 21, bitSize: 2 },
        ]),
      "struct s {\n\tunsigned int a : 3;\n\tunsigned char : 5;\n\tunsigned char __pad_at_1[1];\n\tunsigned char : 5;\n\tunsigned int b : 2;\n};\n",
    ],
    [
      "the body of a named struct that is a member without a name",
      (w, { u8, u32 }) => {
        const key = w.struct("key", 4, [{ name: "a", type: u32, bitOffset: 0 }]);
        return w.struct("s", 8, [
          { name: "", type: w.typedef("key_t", key), bitOffset: 0 },
          { name: "b", type: u8, bitOffset: 32 },
        ]);
      },
      "struct key {\n\tunsigned int a;\n};\ntypedef struct key key_t;\nstruct s {\n\tstruct {\n\t\tunsigned int a;\n\t};\n\tunsigned char b;\n};\n",
    ],
    [
      "a wide union",
      (w, { u8 }) => w.union("u", 8, [{ name: "a", type: u8, bitOffset: 0 }]),
      "union u {\n\tunsigned char a;\n\tunsigned char __size[8];\n};\n",
    ],
  ];
  for (const [title, write, text] of cases) {
    test(`declares ${title}`, (t) => {
      assert.equal(one(write), text);
      if (!skipWithout(t, "clang", CLANG)) check(text);
    });
  }

  test("defines before use, and what refers to itself", () => {
    const text = one((w, { u32 }) => {
      const inner = w.struct("", 4, [{ name: "a", type: u32, bitOffset: 0 }]);
      return w.struct("node", 16, [
        { name: "next", type: w.ptr(w.nextId + 1), bitOffset: 0 },
        { name: "", type: inner, bitOffset: 64 },
      ]);
    });
    assert.equal(
      text,
      "struct node;\nstruct node {\n\tstruct node *next;\n\tstruct {\n\t\tunsigned int a;\n\t};\n};\n",
    );
  });

  test("tells types of one name apart", () => {
    let ids: number[] = [];
    const btf = written((w) => {
      const { u32, u64 } = addIntegers(w);
      const first = w.struct("item", 4, [{ name: "a", type: u32, bitOffset: 0 }]);
      const second = w.struct("item", 8, [{ name: "a", type: u64, bitOffset: 0 }]);
      ids = [first, second, w.enum("x", { A: 1 }), w.enum("y", { A: 2 })];
    });
    assert.equal(
      cOf(btf, ids),
      "struct item {\n\tunsigned int a;\n};\nstruct item___2 {\n\tunsigned long long a;\n};\nenum x {\n\tA = 1,\n};\nenum y {\n\tA___2 = 2,\n};\n",
    );
  });

  test("refuses what C cannot say", () => {
    const refused: readonly [Parameters<typeof one>[0], RegExp][] = [
      [(w) => w.struct("s", 8, [{ name: "s", type: w.nextId, bitOffset: 0 }]), /needs itself/],
      [(w) => w.typedef("t", w.nextId), /needs itself/],
      [(w) => w.struct("Option<u8>", 1, []), /not an identifier/],
      [(w) => w.typedef("t", w.int("int; x", 4)), /not a type's name/],
      [(w, { u8 }) => w.struct("s", 1, [{ name: "a; b", type: u8, bitOffset: 0 }]), /not an identifier/],
      [
        (w, { u8 }) =>
          w.struct("s", 2, [
            { name: "a", type: u8, bitOffset: 8 },
            { name: "b", type: u8, bitOffset: 0 },
          ]),
        /overlaps/,
      ],
      [(w) => w.datasec(".data", 0, []), /C has no such thing/],
    ];
    for (const [write, message] of refused) {
      assert.throws(
        () => one(write),
        (error) => error instanceof BtfError && message.test(error.message),
        message.source,
      );
    }
    assert.throws(() => cOf(parseBtf(sampleObject), "absent"), BtfError);
  });

  test("refuses functions whose parameters multiply with each level", () => {
    const refusal = (error: unknown): boolean =>
      error instanceof BtfError && /more than \d+ bytes of text/.test(error.message);
    assert.throws(
      () =>
        one((w) => {
          let type = w.ptr(w.funcProto(0, []));
          for (let level = 0; level < 12; level++) {
            const param = { name: "", type };
            type = w.ptr(w.funcProto(0, new Array<typeof param>(20).fill(param)));
          }
          return w.typedef("t", type);
        }),
      refusal,
    );
  });

  test("refuses text that doubles with each level", () => {
    assert.throws(
      () =>
        one((w, { u8 }) => {
          let type = u8;
          let size = 1;
          for (let level = 0; level < 30; level++) {
            type = w.struct("", size * 2, [
              { name: "a", type, bitOffset: 0 },
              { name: "b", type, bitOffset: size * 8 },
            ]);
            size *= 2;
          }
          return w.struct("s", size, [{ name: "x", type, bitOffset: 0 }]);
        }),
      (error) => error instanceof BtfError && /more than \d+ bytes of text/.test(error.message),
    );
  });
});

describe("cOf, compiled", () => {
  test("gives an object's own struct back", PATIENT, (t) => {
    if (skipWithout(t, "clang", CLANG)) return;
    const btf = parseBtf(sampleObject);
    const event = btf.find("event", "struct") as Composite;
    const found = compiledTypes(cOf(btf, "event"), [event]).find("event", "struct") as Composite;
    assert.equal(found.size, event.size);
    assert.deepEqual(places(found), places(event));
  });

  test("finds a wrong size", (t) => {
    if (skipWithout(t, "clang", CLANG)) return;
    assert.throws(
      () =>
        check(`${cOf(parseBtf(sampleObject), "event")}_Static_assert(sizeof(struct event) == 1, "size");`),
      /static assertion failed/,
    );
  });

  test("puts every member of every kernel struct in its place", PATIENT, (t) => {
    if (skipWithout(t, "clang", CLANG)) return;
    if (!existsSync(VMLINUX)) return skip(t, `this kernel has no BTF (${VMLINUX})`);
    const btf = kernelBtf();
    const types = uniquelyNamed(btf);
    assert.ok(types.length > 5000);
    const asserts = types.flatMap(({ kind, name, size, members }) => [
      `_Static_assert(sizeof(${kind} ${name}) == ${size}, "${name}");`,
      ...members
        .filter((member) => member.name !== "" && member.bitSize === 0)
        .map(
          (member) =>
            `_Static_assert(__builtin_offsetof(${kind} ${name}, ${member.name}) == ${member.bitOffset / 8}, "");`,
        ),
    ]);
    check([cOf(btf, types), ...asserts].join("\n"));
  });

  test("puts the kernel's bit fields in their places", PATIENT, (t) => {
    if (skipWithout(t, "clang", CLANG)) return;
    if (!existsSync(VMLINUX)) return skip(t, `this kernel has no BTF (${VMLINUX})`);
    const btf = kernelBtf();
    const types = uniquelyNamed(btf).filter(({ members }) => members.some(({ bitSize }) => bitSize > 0));
    assert.ok(types.length > 100);
    const compiled = compiledTypes(cOf(btf, types), types);
    for (const type of types) {
      const found = resolve(compiled, compiled.find(type.name, type.kind)?.id ?? 0) as Composite;
      assert.equal(found.size, type.size, type.name);
      assert.deepEqual(places(found), places(type), type.name);
    }
  });
});
