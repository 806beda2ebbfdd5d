/** Run by the tests in other circumstances: asks for what its arguments name and prints what comes back, as JSON. */
import { spawnSync } from "node:child_process";
import process from "node:process";
import { SondeError } from "../../../../sdk/errors.ts";
import { diagnose, requireTracing } from "../../../../sdk/features/mod.ts";
import { addressOf, allocate, libc } from "../../../../sdk/ffi/mod.ts";
import { PermissionError, syscallNumber, tracepointFormat } from "../../../../sdk/os/mod.ts";

const [action, ...needs] = process.argv.slice(2);

const actions: Readonly<Record<string, () => unknown>> = {
  require: () => requireTracing(Object.fromEntries(needs.map((need) => [need, true]))),
  forbid: () => {
    forbidSystemCall(needs[0] ?? "");
    requireTracing({ perf: true });
  },
  format: () => tracepointFormat("sched", "sched_switch"),
  "deny-write-execute": () => denyWriteExecute(),
};

try {
  const found = actions[action ?? ""]?.();
  console.log(JSON.stringify({ ok: true, message: found === undefined ? undefined : JSON.stringify(found) }));
} catch (error) {
  if (!(error instanceof SondeError)) throw error;
  const { name, message, hint } = error;
  const missing = error instanceof PermissionError ? error.missing : undefined;
  console.log(JSON.stringify({ ok: false, name, message, hint, missing }));
}

/** Installs a seccomp filter that answers EPERM to one system call, as container runtimes do. */
function forbidSystemCall(name: string): void {
  // struct sock_filter: code, jump if true, jump if false, k. Load the number; if it is the one, EPERM; else allow.
  const rules: readonly [number, number, number, number][] = [
    [0x20, 0, 0, 0],
    [0x15, 0, 1, syscallNumber(name) ?? -1],
    [0x06, 0, 0, 0x0005_0001],
    [0x06, 0, 0, 0x7fff_0000],
  ];
  const filter = allocate(rules.length * 8);
  const view = new DataView(filter.buffer);
  for (const [index, [code, yes, no, k]] of rules.entries()) {
    view.setUint16(index * 8, code, true);
    view.setUint8(index * 8 + 2, yes);
    view.setUint8(index * 8 + 3, no);
    view.setUint32(index * 8 + 4, k, true);
  }
  const program = BigUint64Array.of(BigInt(rules.length), BigInt(addressOf(filter)));
  libc.syscall(syscallNumber("seccomp") ?? -1, 1, 0, program, 0, 0, 0);
}

/** `PR_SET_MDWE` with `PR_MDWE_REFUSE_EXEC_GAIN` (Linux 6.3), for a new process that then examines itself. */
function denyWriteExecute(): unknown {
  if (needs[0] === "inside") return diagnose().checks;
  libc.syscall(syscallNumber("prctl") ?? -1, 65, 1, 0, 0, 0, 0);
  const args = [...process.argv.slice(1, 3), "inside"];
  const { stdout } = spawnSync(process.execPath, args, { encoding: "utf8" });
  return JSON.parse(JSON.parse(stdout).message);
}
