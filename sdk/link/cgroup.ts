import { type Address, libbpf, libc } from "../ffi/mod.ts";
import type { Program } from "../program/mod.ts";
import { attachThroughLibbpf } from "./attach.ts";
import type { Link } from "./link.ts";

/** Attaches to a cgroup v2 directory: the program sees what the processes below it do. Linux 5.7. */
export function attachCgroup(program: Program, path: string): Link {
  return attachToFile(program, `cgroup ${path}`, path, (fd) =>
    libbpf.bpf_program__attach_cgroup(program.address, fd),
  );
}

/** Attaches a flow dissector or socket look-up program to a network namespace, as `/proc/self/ns/net`. Linux 5.8. */
export function attachNetns(program: Program, path: string): Link {
  return attachToFile(program, `network namespace ${path}`, path, (fd) =>
    libbpf.bpf_program__attach_netns(program.address, fd),
  );
}

/** Attaches an XDP program to a network interface by its index. Linux 5.9. */
export function attachXdp(program: Program, interfaceIndex: number): Link {
  return attachThroughLibbpf(program, `interface ${interfaceIndex}`, () =>
    libbpf.bpf_program__attach_xdp(program.address, interfaceIndex),
  );
}

const O_RDONLY_CLOEXEC = 0o2000000;

/** The kernel holds the object itself, so the descriptor is closed once the link exists. */
function attachToFile(program: Program, hook: string, path: string, attach: (fd: number) => Address): Link {
  const fd = libc.open(path, O_RDONLY_CLOEXEC, 0);
  try {
    return attachThroughLibbpf(program, hook, () => attach(fd));
  } finally {
    libc.close(fd);
  }
}
