import { SyscallError } from "../errors.ts";
import { addressOf, allocate, keepAlive, libc, syscallError } from "../ffi/mod.ts";
import { syscallNumber } from "../os/mod.ts";
import type { Verdict } from "./answer.ts";
import { attr, commands, programTypes } from "./bpf.gen.ts";
import { encode, type Instruction, returnZero } from "./instructions.ts";

/**
 * As many bytes of `union bpf_attr` as any probe needs. A kernel that knows fewer accepts the rest while it is zero
 * (`bpf_check_uarg_tail_zero` in kernel/bpf/syscall.c).
 */
const ATTR_BYTES = 152;

/** Fields by their offset: numbers take 32 bits; bigints, and bytes by their address, take 64. */
export type AttrFields = readonly (readonly [offset: number, value: number | bigint | Uint8Array])[];

/**
 * Calls bpf(2) itself, so that a probe needs no libbpf and prints nothing.
 *
 * @throws SyscallError
 */
export function bpf(command: keyof typeof commands, fields: AttrFields): number {
  return callWith(fields, ATTR_BYTES, (bytes) => {
    return systemCall("bpf", commands[command], bytes, ATTR_BYTES);
  });
}

/**
 * Lays the fields out and calls.
 *
 * Lifetime: the kernel reads the bytes in `fields` during the call only; the laid out bytes keep them until then.
 */
export function callWith(
  fields: AttrFields,
  length: number,
  call: (bytes: Uint8Array<ArrayBuffer>) => number,
): number {
  const bytes = allocate(length);
  const view = new DataView(bytes.buffer);
  for (const [offset, value] of fields) {
    if (typeof value === "number") view.setUint32(offset, value, true);
    else view.setBigUint64(offset, typeof value === "bigint" ? value : BigInt(addressOf(value)), true);
  }
  return call(keepAlive(bytes, fields));
}

type Word = number | bigint | Uint8Array;

/** A system call by name, with the name in its error. */
export function systemCall(name: string, ...words: readonly Word[]): number {
  const number = syscallNumber(name) ?? -1;
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = words;
  try {
    return libc.syscall(number, a, b, c, d, e, f);
  } catch (error) {
    throw error instanceof SyscallError ? syscallError(name, error.errno) : error;
  }
}

/** Calls `use` with a descriptor and closes it afterwards. */
export function withFd<T>(fd: number, use: (fd: number) => T): T {
  try {
    return use(fd);
  } finally {
    libc.close(fd);
  }
}

const license = new TextEncoder().encode("GPL\0");

/** What a probe loads; by default a program that returns 0. */
export interface ProgramOptions {
  readonly type: keyof typeof programTypes;
  readonly instructions?: readonly Instruction[];
  /** `BPF_TRACE_*`, of the program types that have one. Default 0. */
  readonly attachType?: number;
  /** What a tracing program is for, in the kernel's BTF. Default 0. */
  readonly attachBtfId?: number;
}

/** Loads a program; returns its descriptor, which the caller closes. */
export function loadProgram(options: ProgramOptions): number {
  const { type, instructions = returnZero, attachType = 0, attachBtfId = 0 } = options;
  return bpf("BPF_PROG_LOAD", [
    [attr.programType, programTypes[type]],
    [attr.instructionCount, instructions.length],
    [attr.instructions, encode(instructions)],
    [attr.license, license],
    [attr.expectedAttachType, attachType],
    [attr.attachBtfId, attachBtfId],
  ]);
}

/** Tries; the given errors mean that the kernel lacks the feature, any other error that it cannot be told. */
export function tryCall(action: () => unknown, ...absent: readonly string[]): Verdict {
  try {
    action();
    return true;
  } catch (error) {
    if (error instanceof SyscallError && absent.includes(error.errnoName)) {
      return { why: `${error.call} refused: ${error.errnoName}` };
    }
    throw error;
  }
}
