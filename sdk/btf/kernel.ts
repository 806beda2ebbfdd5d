import process from "node:process";
import { BtfError } from "../errors.ts";
import { type Btf, parseBtf } from "./reader.ts";

const DIRECTORY = "/sys/kernel/btf";
const opened = new Map<string, Btf>();

/**
 * The kernel's BTF, read once per path and kept (5.5 MB, 10 ms). Linux 5.4 with CONFIG_DEBUG_INFO_BTF.
 *
 * @throws BtfError when the kernel has none, or the file is damaged.
 */
export function kernelBtf(path = `${DIRECTORY}/vmlinux`): Btf {
  return openOnce(path, undefined, `This kernel has no BTF (${path})`);
}

/**
 * The BTF of a loaded module, split from the kernel's, read once and kept. Linux 5.11 with
 * CONFIG_DEBUG_INFO_BTF_MODULES.
 *
 * @throws BtfError when the module is not loaded, has no BTF, or the kernel has none.
 */
export function moduleBtf(name: string): Btf {
  if (!/^[\w-]+$/.test(name))
    throw new BtfError(`Cannot open the BTF of module "${name}": not a module's name`);
  const path = `${DIRECTORY}/${name.replaceAll("-", "_")}`;
  return openOnce(path, kernelBtf(), `Module "${name}" has no BTF (${path})`);
}

function openOnce(path: string, base: Btf | undefined, missing: string): Btf {
  const kept = opened.get(path);
  if (kept !== undefined) return kept;
  const btf = parseBtf(read(path, missing, base !== undefined), base);
  opened.set(path, btf);
  return btf;
}

/** node:fs is loaded here and not above: it costs a tool that needs no BTF 2 ms of its start. */
function read(path: string, missing: string, isModule: boolean): Uint8Array {
  try {
    return process.getBuiltinModule("node:fs").readFileSync(path);
  } catch (cause) {
    throw new BtfError(missing, {}, { cause, hint: isModule ? MODULE_HINT : KERNEL_HINT });
  }
}

const KERNEL_HINT =
  "Boot a kernel built with CONFIG_DEBUG_INFO_BTF=y, or pass the path of a BTF file made for this kernel";
const MODULE_HINT = "Load the module first; its kernel needs CONFIG_DEBUG_INFO_BTF_MODULES=y (Linux 5.11)";
