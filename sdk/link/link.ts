import { type Address, libbpf } from "../ffi/mod.ts";

/** One program attached to one hook. Closing it detaches; closing it twice does nothing. */
export class Link {
  #detach: (() => void) | undefined;

  constructor(
    /** The hook in words, as `tracepoint syscalls:sys_enter_openat`. */
    readonly hook: string,
    detach: () => void,
    /** libbpf's `struct bpf_link *`; 0 for the hooks that have none (socket filters). */
    readonly address: Address = 0,
  ) {
    this.#detach = detach;
  }

  /** A link of libbpf's. Lifetime: owned by this object, destroyed at `close()`. */
  static ofLibbpf(hook: string, address: Address): Link {
    return new Link(hook, () => libbpf.bpf_link__destroy(address), address);
  }

  /** Keeps the hook attached beyond this process, under `path` in a bpffs. Linux 5.7 and, for perf events, 5.15. */
  pin(path: string): void {
    libbpf.bpf_link__pin(this.address, path);
  }

  unpin(): void {
    libbpf.bpf_link__unpin(this.address);
  }

  close(): void {
    const detach = this.#detach;
    this.#detach = undefined;
    detach?.();
  }

  [Symbol.dispose](): void {
    this.close();
  }
}
