/** A BPF program in C, imported beside the script that uses it; its types are read from its BTF at run time. */
declare module "*.bpf.c" {
  const probe: import("../../sdk/object/mod.ts").Probe<import("../../sdk/object/mod.ts").UntypedShape>;
  export default probe;
}
