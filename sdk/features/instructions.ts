/**
 * BPF instructions of the feature probes, eight bytes each: opcode, registers (destination in the lower half), offset,
 * immediate (kernel `Documentation/bpf/standardization/instruction-set.rst`).
 */
export type Instruction = readonly [opcode: number, registers: number, offset: number, immediate: number];

/** `BPF_ALU64 | BPF_MOV | BPF_K`. */
export function move(register: number, immediate: number): Instruction {
  return [0xb7, register, 0, immediate];
}

/** `BPF_JMP | BPF_CALL`, of a helper function. */
export function callHelper(number: number): Instruction {
  return [0x85, 0, 0, number];
}

/** `BPF_JMP | BPF_CALL` with source register 2 (`BPF_PSEUDO_KFUNC_CALL`): a kernel function by its BTF id. */
export function callKernelFunction(btfId: number): Instruction {
  return [0x85, 0x20, 0, btfId];
}

/** `BPF_JMP | BPF_EXIT`. */
export const exit: Instruction = [0x95, 0, 0, 0];

/** `return 0`. */
export const returnZero: readonly Instruction[] = [move(0, 0), exit];

/** The bytes that the kernel reads. */
export function encode(instructions: readonly Instruction[]): Uint8Array {
  const bytes = new Uint8Array(instructions.length * 8);
  const view = new DataView(bytes.buffer);
  for (const [index, [opcode, registers, offset, immediate]] of instructions.entries()) {
    view.setUint8(index * 8, opcode);
    view.setUint8(index * 8 + 1, registers);
    view.setInt16(index * 8 + 2, offset, true);
    view.setInt32(index * 8 + 4, immediate, true);
  }
  return bytes;
}
