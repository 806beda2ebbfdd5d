import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { type BtfType, BtfWriter, parseBtf } from "../../../../sdk/btf/mod.ts";
import { ValueError } from "../../../../sdk/errors.ts";

/** A type to write: its object without an id, as the reader should give it back. */
type Plan = BtfType extends infer T ? (T extends BtfType ? Omit<T, "id"> : never) : never;

/** Records with the usual prototype, as the reader makes them. */
function record<T>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<T> {
  return fc.record(model, { noNullPrototype: true });
}

const name = fc.oneof(fc.constantFrom("", "int", "größe", "a b*"), fc.stringMatching(/^[a-z_]{1,12}$/));
const id = fc.nat({ max: 2 ** 31 });
const linkage = fc.constantFrom("static" as const, "global" as const, "extern" as const);
const size = fc.nat({ max: 2 ** 32 - 1 });

const member = record({
  name,
  type: id,
  bitOffset: fc.nat({ max: 2 ** 32 - 1 }),
  bitSize: fc.constant(0),
});
const packed = record({
  name,
  type: id,
  bitOffset: fc.nat({ max: 0xff_ffff }),
  bitSize: fc.integer({ min: 1, max: 255 }),
});
const members = fc.oneof(
  fc.array(member, { maxLength: 5 }),
  fc.array(packed, { minLength: 1, maxLength: 5 }),
);
const param = record({ name: name.filter((text) => text !== ""), type: id });

function values(low: bigint, high: bigint) {
  const value = fc.bigInt({ min: low, max: high });
  return fc.uniqueArray(record({ name: fc.stringMatching(/^[A-Z]{1,6}$/), value }), {
    selector: (entry) => entry.name,
    maxLength: 5,
  });
}

const plans: fc.Arbitrary<Plan> = fc.oneof(
  fc
    .record({
      kind: fc.constant("int" as const),
      name,
      size: fc.constantFrom(1, 2, 4, 8, 16),
      signed: fc.boolean(),
      char: fc.boolean(),
      bool: fc.boolean(),
    })
    .map((plan) => ({ ...plan, bits: plan.size * 8, bitOffset: 0 })),
  record({ kind: fc.constant("float" as const), name, size }),
  record({
    kind: fc.constantFrom("ptr" as const, "const" as const, "volatile" as const, "restrict" as const),
    name: fc.constant(""),
    type: id,
  }),
  record({ kind: fc.constantFrom("typedef" as const, "type_tag" as const), name, type: id }),
  record({
    kind: fc.constant("array" as const),
    name: fc.constant(""),
    type: id,
    indexType: id,
    count: size,
  }),
  record({ kind: fc.constantFrom("struct" as const, "union" as const), name, size, members }),
  record({
    kind: fc.constant("enum" as const),
    name,
    size: fc.constantFrom(1, 2, 4),
    signed: fc.constant(true),
    values: values(-(2n ** 31n), 2n ** 31n - 1n),
  }),
  record({
    kind: fc.constant("enum" as const),
    name,
    size: fc.constantFrom(1, 2, 4),
    signed: fc.constant(false),
    values: values(0n, 2n ** 32n - 1n),
  }),
  record({
    kind: fc.constant("enum64" as const),
    name,
    size: fc.constant(8),
    signed: fc.constant(true),
    values: values(-(2n ** 63n), 2n ** 63n - 1n),
  }),
  record({
    kind: fc.constant("enum64" as const),
    name,
    size: fc.constant(8),
    signed: fc.constant(false),
    values: values(0n, 2n ** 64n - 1n),
  }),
  record({
    kind: fc.constant("fwd" as const),
    name,
    of: fc.constantFrom("struct" as const, "union" as const),
  }),
  record({ kind: fc.constant("func" as const), name, type: id, linkage }),
  record({
    kind: fc.constant("func_proto" as const),
    name: fc.constant(""),
    returns: id,
    params: fc.array(param, { maxLength: 5 }),
    variadic: fc.boolean(),
  }),
  record({ kind: fc.constant("var" as const), name, type: id, linkage }),
  record({
    kind: fc.constant("datasec" as const),
    name,
    size,
    variables: fc.array(record({ type: id, offset: size, size }), { maxLength: 5 }),
  }),
  record({
    kind: fc.constant("decl_tag" as const),
    name,
    type: id,
    component: fc.integer({ min: -1, max: 100 }),
  }),
);

function write(writer: BtfWriter, plan: Plan): number {
  switch (plan.kind) {
    case "int":
      return writer.int(plan.name, plan.size, plan);
    case "float":
      return writer.float(plan.name, plan.size);
    case "ptr":
    case "const":
    case "volatile":
    case "restrict":
      return writer[plan.kind](plan.type);
    case "typedef":
      return writer.typedef(plan.name, plan.type);
    case "type_tag":
      return writer.typeTag(plan.name, plan.type);
    case "array":
      return writer.array(plan.type, plan.count, plan.indexType);
    case "struct":
    case "union":
      return writer[plan.kind](plan.name, plan.size, plan.members);
    case "enum":
    case "enum64":
      return writer[plan.kind](
        plan.name,
        Object.fromEntries(plan.values.map((entry) => [entry.name, entry.value])),
        plan,
      );
    case "fwd":
      return writer.fwd(plan.name, plan.of);
    case "func":
      return writer.func(plan.name, plan.type, plan.linkage);
    case "func_proto":
      return writer.funcProto(plan.returns, plan.params, plan.variadic);
    case "var":
      return writer.var(plan.name, plan.type, plan.linkage);
    case "datasec":
      return writer.datasec(plan.name, plan.size, plan.variables);
    case "decl_tag":
      return writer.declTag(plan.name, plan.type, plan.component);
    default:
      throw new Error(`Cannot write a ${plan.kind}`);
  }
}

describe("BtfWriter", () => {
  test("writes what the reader reads, of every kind", () => {
    const kinds = new Set<string>();
    fc.assert(
      fc.property(fc.array(plans, { maxLength: 20 }), (list) => {
        const writer = new BtfWriter();
        const ids = list.map((plan) => write(writer, plan));
        const btf = parseBtf(writer.bytes());
        assert.deepEqual(
          ids,
          list.map((_, index) => index + 1),
        );
        assert.equal(btf.types, writer.nextId);
        for (const [index, plan] of list.entries()) {
          assert.deepEqual(btf.type(index + 1), { id: index + 1, ...plan });
          kinds.add(plan.kind);
        }
      }),
      { numRuns: 500 },
    );
    assert.equal(kinds.size, 19);
  });

  test("writes split BTF that refers to its base", () => {
    fc.assert(
      fc.property(fc.array(plans, { maxLength: 8 }), fc.array(plans, { maxLength: 8 }), (below, above) => {
        const first = new BtfWriter();
        for (const plan of below) write(first, plan);
        const base = parseBtf(first.bytes());
        const second = new BtfWriter(base);
        const ids = above.map((plan) => write(second, plan));
        const split = parseBtf(second.bytes(), base);
        for (const [index, plan] of above.entries())
          assert.deepEqual(split.type(ids[index] ?? 0), { id: ids[index], ...plan });
        for (const [index, plan] of below.entries())
          assert.deepEqual(split.type(index + 1), { id: index + 1, ...plan });
      }),
      { numRuns: 200 },
    );
  });

  test("keeps each name once", () => {
    const writer = new BtfWriter();
    const before = writer.bytes().length;
    for (let i = 0; i < 3; i++) writer.typedef("a_name", 0);
    assert.equal(writer.bytes().length, before + 3 * 12 + "a_name\0".length);
  });

  test("refuses what the format cannot hold", () => {
    const writer = new BtfWriter();
    const bit = { name: "a", type: 1, bitOffset: 2 ** 24, bitSize: 1 };
    assert.throws(() => writer.struct("s", 4, [bit]), ValueError);
    assert.throws(() => writer.typedef("a\0b", 1), ValueError);
    const many = Array.from({ length: 65_536 }, () => ({ name: "", type: 0 }));
    assert.throws(() => writer.funcProto(0, many), ValueError);
  });
});
