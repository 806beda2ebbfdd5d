import type { Decoder } from "./decoder.ts";
import type { Encoder } from "./encoder.ts";

/** Both directions of one layout, as a map needs them for its keys and values. */
export interface Codec<T> {
  /** In bytes. */
  readonly size: number;
  readonly decode: Decoder<T>;
  readonly encode: Encoder;
}
