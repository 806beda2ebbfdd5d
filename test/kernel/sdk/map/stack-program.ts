import process from "node:process";
import { attr, commands, programTypes } from "../../../../sdk/features/bpf.gen.ts";
import { addressOf, allocate, libc } from "../../../../sdk/ffi/mod.ts";

const BPF_SYSCALL = process.arch === "arm64" ? 280 : 321;
const BPF_FUNC_get_stackid = 27;
/** What `union bpf_attr` had in Linux 5.10. */
const ATTR_SIZE = 120;

/**
 * Runs a program that stores its own kernel stack in the map with descriptor `mapFd`, and returns what `bpf_get_stackid`
 * did. The program has no name in the kernel and is gone afterwards.
 */
export function storeStack(mapFd: number): number {
  const program = loadProgram(mapFd);
  const test = new Uint32Array(allocate(ATTR_SIZE).buffer);
  test[0] = program;
  try {
    libc.syscall(BPF_SYSCALL, commands.BPF_PROG_TEST_RUN, test, ATTR_SIZE, 0, 0, 0);
  } finally {
    libc.close(program);
  }
  return new Int32Array(test.buffer)[1] ?? -1;
}

function loadProgram(mapFd: number): number {
  // r1 is the context; r2 = map; r3 = 0 flags; r0 = bpf_get_stackid(r1, r2, r3); exit
  const code = [
    [0x18, 0x12, mapFd],
    [0, 0, 0],
    [0xb7, 0x03, 0],
    [0x85, 0, BPF_FUNC_get_stackid],
    [0x95, 0, 0],
  ];
  const instructions = allocate(code.length * 8);
  const writer = new DataView(instructions.buffer);
  for (const [index, [opcode = 0, registers = 0, immediate = 0]] of code.entries()) {
    writer.setUint16(index * 8, opcode | (registers << 8), true);
    writer.setInt32(index * 8 + 4, immediate, true);
  }
  return load(instructions, code.length);
}

function load(instructions: Uint8Array, count: number): number {
  const license = new TextEncoder().encode("GPL\0");
  const request = new DataView(allocate(ATTR_SIZE).buffer);
  request.setUint32(attr.programType, programTypes.BPF_PROG_TYPE_RAW_TRACEPOINT, true);
  request.setUint32(attr.instructionCount, count, true);
  // Lifetime: the kernel copies both before the call returns.
  request.setBigUint64(attr.instructions, BigInt(addressOf(instructions)), true);
  request.setBigUint64(attr.license, BigInt(addressOf(license)), true);
  return libc.syscall(
    BPF_SYSCALL,
    commands.BPF_PROG_LOAD,
    new Uint8Array(request.buffer),
    ATTR_SIZE,
    0,
    0,
    0,
  );
}
