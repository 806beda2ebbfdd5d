/**
 * The typedefs of `probes/include/types.bpf.h` that say what a 64-bit integer means. A quantity is read as a number, exact
 * up to 2^53 (104 days of nanoseconds, 8 PiB); its value is its unit. Every other 64-bit integer is an identity,
 * read as a bigint.
 */
const QUANTITIES: Readonly<Record<string, string>> = {
  ns_t: "ns",
  us_t: "us",
  ms_t: "ms",
  bytes_t: "bytes",
  count_t: "count",
  pages_t: "pages",
  sectors_t: "sectors",
};

/** The unit that a chain of typedef names, outermost first, gives to an integer. `undefined` for identities. */
export function unitOf(aliases: readonly string[]): string | undefined {
  const alias = aliases.find((name) => Object.hasOwn(QUANTITIES, name));
  return alias === undefined ? undefined : QUANTITIES[alias];
}
