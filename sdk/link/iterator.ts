import { allocate, libbpf, libc } from "../ffi/mod.ts";
import type { Program } from "../program/mod.ts";
import { attachThroughLibbpf } from "./attach.ts";
import type { Link } from "./link.ts";

/** Attaches an iterator program; `readIterator` then runs it. Linux 5.8. */
export function attachIterator(program: Program): Link {
  return attachThroughLibbpf(program, program.section, () =>
    libbpf.bpf_program__attach_iter(program.address, null),
  );
}

const CHUNK_BYTES = 65536;

/** Runs an attached iterator once and gives what it wrote with `bpf_seq_write`, piece by piece. */
export function* readIterator(link: Link): Generator<Uint8Array> {
  const fd = libbpf.bpf_iter_create(libbpf.bpf_link__fd(link.address));
  try {
    for (;;) {
      const chunk = allocate(CHUNK_BYTES);
      const length = libc.read(fd, chunk, CHUNK_BYTES);
      if (length === 0) return;
      yield chunk.subarray(0, length);
    }
  } finally {
    libc.close(fd);
  }
}
