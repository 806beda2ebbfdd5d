/**
 * Virtual machines with Debian's kernels: fetch a kernel once, boot it in a few seconds, run one command in it as
 * root. `npm run vm` is the same for people; `matrix.ts` runs the guest tests on every kernel.
 *
 * @example
 * import { boot } from "./mod.ts";
 *
 * const { exitCode, output, findings } = await boot("5.10", { command: ["uname", "-r"] });
 */
export { type Arm64Options, runArm64 } from "./arm64.ts";
export { type BootOptions, type BootResult, boot } from "./boot.ts";
export { explain, VmError } from "./errors.ts";
export { type FetchOptions, fetchKernel } from "./fetch.ts";
export { ALLOWED, type Allowed, distinctFindings, type Finding, scanKernelLog } from "./kernel-log.ts";
export { type Failure, formatReports, type KernelReport, type Skip } from "./kernel-report.ts";
export { KERNELS, type KernelSpec } from "./kernels.ts";
export { type MatrixOptions, runMatrix } from "./matrix.ts";
export { DEBIAN_PACKAGES, installPackages, missingPackages } from "./packages.ts";
export { prepare } from "./prepare.ts";
