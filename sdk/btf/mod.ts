/**
 * BTF, the type information of the kernel and of BPF objects: reading and writing it, and turning its types into decoders,
 * encoders and declarations. Decoders read records in place and return plain objects; everything they return is a copy.
 *
 * @example
 * const btf = parseBtf(section);
 * const layout = layoutOf(btf, btf.find("open_event", "struct"));
 * const decode = compileDecoder<OpenEvent>(layout);
 * decode(recordView(buffer), 0, layout.size).comm;
 */

export { cOf, type TypeName } from "./c-of.ts";
export type { Codec } from "./codec.ts";
export { compileDecoder, type Decoder, decoderSource } from "./decoder.ts";
export { compileEncoder, type Encoder } from "./encoder.ts";
export { kernelBtf, moduleBtf } from "./kernel.ts";
export type { BtfKind } from "./kinds.ts";
export * from "./layout.ts";
export { layoutOf } from "./layout-of.ts";
export { type FoundMember, memberOf } from "./member.ts";
export { camelCase } from "./names.ts";
export { Btf, parseBtf } from "./reader.ts";
export { type RecordView, recordView } from "./record-view.ts";
export { resolve, sizeOf } from "./resolve.ts";
export { decodeString, encodeString } from "./strings.ts";
export type * from "./types.ts";
export { typescriptOf } from "./typescript-of.ts";
export { unitOf } from "./units.ts";
export { type BtfVariable, type OffsetOf, variablesOf } from "./variables.ts";
export { BtfWriter, type EnumInput, type MemberInput } from "./writer.ts";
export { zodOf } from "./zod-of.ts";
