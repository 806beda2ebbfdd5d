/**
 * Probes as plain descriptions, and libbpf's two states of an object: open (settings, sizes and programs can still be
 * changed) and loaded (programs attach, maps and event streams are read). "Set after load" does not compile.
 *
 * @example
 * using probe = opensnoop.attach({ settings: { failedOnly: true } });
 * for await (const opens of probe.events.opens.read(signal)) console.log(opens.length);
 *
 * @module
 */
export { absentTracepoints } from "./absent.ts";
export { btfOf, describe, symbolOffsets } from "./describe.ts";
export type {
  Architecture,
  LossDescription,
  MapDescription,
  ProbeDescription,
  ProbeShape,
  ProgramDescription,
  SettingDescription,
  StreamDescription,
  UntypedShape,
} from "./description.ts";
export { LoadedObject, type SkippedProgram } from "./loaded-object.ts";
export type { Loss } from "./losses.ts";
export { type MapDefinition, mapDefinitions } from "./map-definitions.ts";
export { OpenObject } from "./open-object.ts";
export { type AttachOptions, defineProbe, type OpenOptions, openObject, Probe } from "./probe.ts";
