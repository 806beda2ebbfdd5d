import { Buffer } from "node:buffer";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { encodeString } from "../../sdk/btf/mod.ts";
import { syscallNumber } from "../../sdk/os/mod.ts";

/** Runs the Perl of each line, in hexadecimal, and answers with its value, or with what it died of. */
const LOOP = `
  $| = 1;
  while (<STDIN>) {
    chomp;
    my $value = eval pack("H*", $_);
    print $@ ? "!" : "=", unpack("H*", $@ || ($value // "")), "\\n";
  }`;

/**
 * A process that does what it is told and nothing else: between two orders it makes no system call but read and write,
 * so that what is traced of it is known to the last call.
 */
export interface Performer extends AsyncDisposable {
  readonly pid: number;
  /** Runs Perl and returns the value of its last statement as text. */
  do(perl: string): Promise<string>;
}

/** Starts a performer; `before` are words that become it by exec, as `setpriv ...`. */
export function startPerformer(before: readonly string[] = []): Performer {
  const [file = "", ...args] = [...before, "perl", "-e", LOOP];
  const child = spawn(file, args, { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    pid: child.pid ?? 0,
    async do(perl) {
      child.stdin.write(`${Buffer.from(perl).toString("hex")}\n`);
      const { value = "!" } = (await lines.next()) as { value?: string };
      const text = Buffer.from(value.slice(1), "hex").toString();
      if (!value.startsWith("=")) throw new Error(`The performer died of ${text || "an early end"}`);
      return text;
    },
    async [Symbol.asyncDispose]() {
      const exit = once(child, "exit");
      child.stdin.end();
      await exit;
    },
  };
}

/** Bytes, or a text whose lone surrogates are bytes that are not UTF-8, as an expression of Perl; no NUL is added. */
export function perlText(text: string | Uint8Array): string {
  return `pack("H*", "${Buffer.from(typeof text === "string" ? encodeString(text) : text).toString("hex")}")`;
}

/** A system call as an expression of Perl. Strings get the NUL that C wants. */
export function perlCall(name: string, ...args: readonly (number | string)[]): string {
  const number = syscallNumber(name);
  if (number === undefined) throw new Error(`There is no "${name}" on this machine`);
  return `syscall(${[number, ...args.map(perlArgument)].join(", ")})`;
}

/** Perl wants to be able to write to the strings that it hands over. */
function perlArgument(arg: number | string, index: number): string {
  return typeof arg === "number" ? String(arg) : `my $arg${index} = ${perlText(`${arg}\0`)}`;
}
