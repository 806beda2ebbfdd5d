import { type Address, captureLibbpfLog, libbpf, optionsStruct, view } from "../ffi/mod.ts";
import { processStatus } from "../os/mod.ts";
import { Program } from "../program/mod.ts";

/** libbpf's `struct bpf_object *`, with its programs and maps by their C names. Closed exactly once. */
export class NativeObject {
  readonly address: Address;
  readonly programs: ReadonlyMap<string, Program>;
  readonly maps: ReadonlyMap<string, Address>;
  #closed = false;

  constructor(bytes: Uint8Array, name: string) {
    const text = cText(name);
    const btf = mayListModules() ? 0 : cText(KERNEL_BTF);
    // Lifetime: libbpf copies the object, its name and the path while it opens them.
    this.address = captureLibbpfLog(() =>
      libbpf.bpf_object__open_mem(bytes, bytes.length, optionsStruct(text, 0, 0, 0, 0, btf, 0, 0, 0)),
    );
    this.programs = new Map(this.#listPrograms().map((program) => [program.name, program]));
    this.maps = new Map(this.#list("bpf_object__next_map").map((map) => [mapName(map), map]));
  }

  /** The memory of a section of globals before load. Lifetime: libbpf frees it when the object is closed. */
  initialValue(map: string): Uint8Array | undefined {
    const address = this.maps.get(map);
    if (address === undefined) return undefined;
    const size = new BigUint64Array(1);
    const start = libbpf.bpf_map__initial_value(address, size);
    return start === 0 ? undefined : view(start, Number(size[0]));
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    libbpf.bpf_object__close(this.address);
  }

  #listPrograms(): Program[] {
    return this.#list("bpf_object__next_program").map(
      (program) =>
        new Program(
          program,
          libbpf.bpf_program__name(program) ?? "",
          libbpf.bpf_program__section_name(program) ?? "",
        ),
    );
  }

  #list(next: "bpf_object__next_program" | "bpf_object__next_map"): Address[] {
    const found: Address[] = [];
    for (let at = libbpf[next](this.address, null); at !== 0; at = libbpf[next](this.address, at))
      found.push(at);
    return found;
  }
}

const KERNEL_BTF = "/sys/kernel/btf/vmlinux";

/**
 * A type that the kernel's BTF lacks, as every type that only other kernels have, libbpf looks up in those of modules.
 * Listing them takes CAP_SYS_ADMIN, and up to 1.1 it fails without. When it is given a file it looks only there.
 */
function mayListModules(): boolean {
  return processStatus().effective.has("CAP_SYS_ADMIN");
}

function cText(text: string): Uint8Array {
  return new TextEncoder().encode(`${text}\0`);
}

/** libbpf names the maps of globals `<object>.rodata`; here they go by their section, as `.rodata` and `.data.losses`. */
function mapName(map: Address): string {
  const name = libbpf.bpf_map__name(map) ?? "";
  const section = /\.(rodata|data|bss|kconfig)/.exec(name);
  return section === null ? name : name.slice(section.index);
}
