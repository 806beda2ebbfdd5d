import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ValueError } from "../../../../sdk/errors.ts";
import { parseTracepointFormat } from "../../../../sdk/os/mod.ts";

const common = `\tfield:unsigned short common_type;\toffset:0;\tsize:2;\tsigned:0;
\tfield:int common_pid;\toffset:4;\tsize:4;\tsigned:1;\n`;

function format(...fields: readonly string[]): string {
  return `name: sample\nID: 42\nformat:\n${common}\n${fields.map((field) => `\tfield:${field}\n`).join("")}
print fmt: "a=%d", REC->a\n`;
}

describe("parseTracepointFormat", () => {
  test("reads name, id, print format and common fields", () => {
    const parsed = parseTracepointFormat(format("int a;\toffset:8;\tsize:4;\tsigned:1;"));
    assert.equal(parsed.name, "sample");
    assert.equal(parsed.id, 42);
    assert.equal(parsed.print, '"a=%d", REC->a');
    assert.deepEqual(
      parsed.common.map(({ name }) => name),
      ["common_type", "common_pid"],
    );
    assert.deepEqual(parsed.fields, [
      {
        name: "a",
        type: "int",
        offset: 8,
        size: 4,
        signed: true,
        place: "inline",
        isArray: false,
        elements: undefined,
      },
    ]);
  });

  const cases: readonly [line: string, field: object][] = [
    [
      "const char * filename;\toffset:24;\tsize:8;\tsigned:0;",
      {
        name: "filename",
        type: "const char *",
        offset: 24,
        size: 8,
        signed: false,
        place: "inline",
        isArray: false,
      },
    ],
    [
      "char prev_comm[16];\toffset:8;\tsize:16;\tsigned:0;",
      { name: "prev_comm", type: "char", isArray: true, elements: 16, size: 16 },
    ],
    [
      "__data_loc char[] name;\toffset:16;\tsize:4;\tsigned:0;",
      { name: "name", type: "char", place: "dataLoc", isArray: true, elements: undefined },
    ],
    [
      "__rel_loc char[] name;\toffset:16;\tsize:4;\tsigned:0;",
      { name: "name", type: "char", place: "relLoc", isArray: true },
    ],
    [
      "__data_loc cpumask_t cpus;\toffset:16;\tsize:4;\tsigned:0;",
      { name: "cpus", type: "cpumask_t", place: "dataLoc", isArray: false },
    ],
    [
      "u8 saddr[sizeof(struct sockaddr_in6)];\toffset:16;\tsize:28;\tsigned:0;",
      { name: "saddr", type: "u8", isArray: true, elements: undefined, size: 28 },
    ],
    [
      "unsigned long args[6];\toffset:16;\tsize:48;\tsigned:0;",
      { name: "args", type: "unsigned long", elements: 6 },
    ],
    [
      "char buf[];\toffset:16;\tsize:0;\tsigned:0;",
      { name: "buf", isArray: true, elements: undefined, size: 0 },
    ],
    [
      "struct task_struct *task;\toffset:8;\tsize:8;\tsigned:0;",
      { name: "task", type: "struct task_struct *" },
    ],
    [
      "enum zone_type classzone;\toffset:8;\tsize:4;\tsigned:0;",
      { name: "classzone", type: "enum zone_type" },
    ],
    ["int old;\toffset:8;\tsize:4;", { name: "old", signed: false }],
  ];
  for (const [line, wanted] of cases) {
    test(`reads ${line.slice(0, line.indexOf(";"))}`, () => {
      const [field] = parseTracepointFormat(format(line)).fields;
      assert.deepEqual({ ...field, ...wanted }, field);
    });
  }

  test("keeps an unlisted gap behind the common fields, as kernels with real-time patches have", () => {
    const [field] = parseTracepointFormat(format("int a;\toffset:16;\tsize:4;\tsigned:1;")).fields;
    assert.equal(field?.offset, 16);
  });

  for (const [what, text, problem] of [
    ["no name", "ID: 1\nformat:\n", /no line "name:"$/],
    ["no id", "name: x\nformat:\n", /no line "ID:"$/],
    ["a field without an offset", format("int a;\tsize:4;\tsigned:1;"), /is no field$/],
    ["a field without a name", format(";\toffset:8;\tsize:4;\tsigned:1;"), /is no field$/],
    ["an empty file", "", /no line "name:"$/],
  ] as const) {
    test(`refuses ${what}`, () => {
      assert.throws(
        () => parseTracepointFormat(text),
        (error) => error instanceof ValueError && problem.test(error.message),
      );
    });
  }
});
