import { kernelBtf } from "../btf/mod.ts";
import { BtfError, type SondeError, UnsupportedError } from "../errors.ts";
import { captureLibbpfLog, type LibbpfMessage, libbpf, syscallError } from "../ffi/mod.ts";
import { readVerifierLogs, verifierError } from "../program/mod.ts";
import type { ProbeDescription } from "./description.ts";
import { reserveLockedMemory } from "./locked-memory.ts";
import type { NativeObject } from "./native.ts";

const EPERM = 1;

/** Hands an object to the kernel; a refusal becomes one typed error made from what libbpf and the verifier said. */
export function loadObject(native: NativeObject, description: ProbeDescription): void {
  reserveLockedMemory(native, description.name);
  captureLibbpfLog((messages) => {
    const result = libbpf.bpf_object__load(native.address);
    if (result < 0) throw loadError(description, -result, messages);
  });
}

function loadError(
  { name }: ProbeDescription,
  errno: number,
  messages: readonly LibbpfMessage[],
): SondeError {
  const [refused] = readVerifierLogs(messages);
  if (refused !== undefined) return verifierError(refused[0], errno, refused[1]);
  if (firstMatch(messages, /(failed to (?:find valid kernel|parse target) BTF)/)) return unreadableBtf(name);
  const missing = missingType(messages);
  if (missing !== undefined) {
    return new UnsupportedError(
      missing,
      undefined,
      `Cannot load probe "${name}": this kernel has no "${missing}" in its BTF`,
    );
  }
  const program = failedProgram(messages);
  if (errno === EPERM && program !== undefined) return refusedWithoutLog(name, program);
  return syscallError("bpf_object__load", errno, { hint: lastWords(messages) });
}

/** EPERM with an empty log is not the verifier's: the kernel does not allow this kind of program (reliability.md 2.10). */
function refusedWithoutLog(name: string, program: string): UnsupportedError {
  return new UnsupportedError(
    `program "${program}"`,
    undefined,
    `Cannot load probe "${name}": this kernel refuses programs of the kind of "${program}" (EPERM, empty verifier log)`,
    { hint: "sonde doctor shows which kinds of probe work on this host" },
  );
}

/** libbpf says neither whether there is none nor what is wrong with it: our own reader knows. */
function unreadableBtf(name: string): SondeError {
  const message = `Cannot load probe "${name}": `;
  try {
    kernelBtf();
  } catch (cause) {
    if (!(cause instanceof BtfError)) throw cause;
    const { hint } = cause;
    const why = cause.message.charAt(0).toLowerCase() + cause.message.slice(1);
    return new UnsupportedError("kernel BTF", SINCE_BTF, message + why, { cause, hint });
  }
  const hint = "A newer libbpf may read it: its path in SONDE_LIBBPF";
  return new UnsupportedError("kernel BTF", undefined, `${message}libbpf cannot read this kernel's BTF`, {
    hint,
  });
}

const SINCE_BTF = "Linux 5.4";

function missingType(messages: readonly LibbpfMessage[]): string | undefined {
  return (
    firstMatch(messages, /failed to find kernel BTF type ID of '([^']+)'/) ??
    firstMatch(messages, /extern \(.*\) '([^']+)': not (?:resolved|found)/)
  );
}

function failedProgram(messages: readonly LibbpfMessage[]): string | undefined {
  return firstMatch(messages, /prog '([^']+)': BPF program load failed/);
}

function firstMatch(messages: readonly LibbpfMessage[], pattern: RegExp): string | undefined {
  for (const { text } of messages) {
    const found = pattern.exec(text)?.[1];
    if (found !== undefined) return found;
  }
  return undefined;
}

function lastWords(messages: readonly LibbpfMessage[]): string | undefined {
  const [last] = messages.filter(({ text }) => !text.includes("RLIMIT_MEMLOCK")).slice(0, 1);
  return last?.text.replace(/^libbpf: /, "");
}
