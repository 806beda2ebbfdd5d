const word = new Int32Array(new SharedArrayBuffer(4));

/**
 * Keeps the CPU and the compiler from moving reads of shared memory across this line. JavaScript has no fence of its own,
 * and an atomic read of the mapping itself is out of the question: it is read-only, and on x86-64 the compiled read is a
 * locked instruction, which writes. Two atomic additions to a word of ours order what stands before the first against
 * what stands after the second: a release followed by an acquire (on arm64 one is not enough without LSE atomics).
 */
export function fence(): void {
  Atomics.add(word, 0, 0);
  Atomics.add(word, 0, 0);
}
