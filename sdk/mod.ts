/**
 * sonde: eBPF tracing for people who write TypeScript. Probes are opened from bytes or from generated modules, loaded
 * through libbpf, attached, and read: typed maps, event streams, all by BTF.
 *
 * @example
 * import { openObject } from "sonde";
 * using probe = openObject(await readFile("mine.bpf.o")).load().attachAll();
 * for await (const events of probe.events.opens.read(signal)) console.log(events);
 *
 * @module
 */
export * from "./errors.ts";
export * from "./features/mod.ts";
export { libbpfOrigin, libbpfVersion, onLibbpfMessage } from "./ffi/mod.ts";
export * from "./link/mod.ts";
export * from "./map/mod.ts";
export * from "./object/mod.ts";
export * from "./program/mod.ts";
export * from "./ringbuf/mod.ts";
