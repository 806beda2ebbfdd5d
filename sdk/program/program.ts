import { type Address, libbpf } from "../ffi/mod.ts";
import { type ProgramInfo, programInfo } from "./info.ts";
import { type TestRunOptions, type TestRunResult, testRun } from "./test-run.ts";

/** A program in the kernel. It lives as long as the object that it was loaded from. */
export class Program {
  constructor(
    /** libbpf's `struct bpf_program *`. */
    readonly address: Address,
    /** The C function's name. */
    readonly name: string,
    /** The ELF section, which says how libbpf would attach it: `kprobe/vfs_read`. */
    readonly section: string,
  ) {}

  /** The program's descriptor, owned by its object. */
  get fd(): number {
    return libbpf.bpf_program__fd(this.address);
  }

  info(): ProgramInfo {
    return programInfo(this.fd);
  }

  /** Runs the program once or more on given input (`BPF_PROG_TEST_RUN`; program types as the kernel supports them). */
  testRun(options?: TestRunOptions): TestRunResult {
    return testRun(this.fd, options);
  }

  /** Pins the program at `path` in a bpffs, so that it outlives this process. */
  pin(path: string): void {
    libbpf.bpf_program__pin(this.address, path);
  }

  unpin(path: string): void {
    libbpf.bpf_program__unpin(this.address, path);
  }
}
