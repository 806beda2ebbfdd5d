import { UsageError } from "../../sdk/errors.ts";

export const USAGE = `Usage: npm run vm -- KERNEL COMMAND [ARGUMENT...]
       npm run vm -- KERNEL --shell
       npm run vm -- list
       npm run vm -- fetch [--refresh] [KERNEL...]

Runs a command as root in a virtual machine with one of Debian's kernels, in this repository's folder, prints its
output as it comes and ends with its exit status. A single word with spaces is given to sh. x86-64 guests see this
machine's files read-only; /tmp, /run and /mnt are the guest's own. A warning in the kernel's log makes the status 1.

Commands:
  list               the kernels, and which of them are in the cache
  fetch              download kernels now; with --refresh the newest even if one is cached

Options, between KERNEL and COMMAND:
  --shell            an interactive shell instead of a command
  --disk MIB         an empty scratch disk of this size, /dev/vda
  --memory MIB       the guest's memory (default: 2048, arm64 3072)
  --timeout SECONDS  kill the guest after this time (default: 600)
  --help             this text

Examples:
  npm run vm -- 6.1 uname -a
  npm run vm -- 5.10 'bpftool feature probe | grep -c available'
  npm run vm -- 7.2 --disk 64 bun test test/vm/guest/boot.test.ts`;

export type Arguments =
  | { readonly action: "help" | "list" }
  | { readonly action: "fetch"; readonly kernels: readonly string[]; readonly refresh: boolean }
  | ({ readonly action: "shell"; readonly kernel: string } & Sizes)
  | ({ readonly action: "run"; readonly kernel: string; readonly command: readonly string[] } & Sizes);

interface Sizes {
  diskMiB?: number;
  memoryMiB?: number;
  timeoutMs?: number;
}

const HINT = "see npm run vm -- --help";

/** Reads the command line without the program's name; UsageError when it makes no sense. Kernel names pass unchecked. */
export function parseArguments(args: readonly string[]): Arguments {
  const [first, ...rest] = args;
  if (first === undefined)
    throw new UsageError("Missing kernel: wanted KERNEL COMMAND", undefined, { hint: HINT });
  if (first === "--help" || first === "-h") return { action: "help" };
  if (first === "list") return { action: "list" };
  if (first === "fetch") return parseFetch(rest);
  if (first.startsWith("-"))
    throw new UsageError(`Unknown option "${first}" before KERNEL`, first, { hint: HINT });
  return parseRun(first, rest);
}

function parseFetch(args: readonly string[]): Arguments {
  const kernels = args.filter((word) => word !== "--refresh");
  return { action: "fetch", kernels, refresh: kernels.length < args.length };
}

function parseRun(kernel: string, args: readonly string[]): Arguments {
  const sizes: Sizes = {};
  let shell = false;
  let index = 0;
  for (; args[index]?.startsWith("-"); index += 1) {
    const option = args[index] ?? "";
    if (option === "--help") return { action: "help" };
    if (option === "--shell") shell = true;
    else {
      index += 1;
      setSize(sizes, option, args[index]);
    }
  }
  const command = args.slice(index);
  if (shell && command.length === 0) return { action: "shell", kernel, ...sizes };
  if (shell)
    throw new UsageError(`Unexpected "${command[0]}": --shell takes no command`, "--shell", { hint: HINT });
  if (command.length === 0) {
    throw new UsageError("Missing command: wanted KERNEL COMMAND or KERNEL --shell", undefined, {
      hint: HINT,
    });
  }
  return { action: "run", kernel, command: shellIfOneWord(command), ...sizes };
}

function setSize(sizes: Sizes, option: string, value: string | undefined): void {
  const number = /^[1-9]\d{0,6}$/.test(value ?? "") ? Number(value) : undefined;
  const known = ["--disk", "--memory", "--timeout"].includes(option);
  if (!known) throw new UsageError(`Unknown option "${option}"`, option, { hint: HINT });
  if (number === undefined) {
    const found = value === undefined ? "nothing" : `"${value}"`;
    throw new UsageError(`Bad value of ${option}: ${found}, wanted a whole number`, option, { hint: HINT });
  }
  if (option === "--disk") sizes.diskMiB = number;
  else if (option === "--memory") sizes.memoryMiB = number;
  else sizes.timeoutMs = number * 1000;
}

function shellIfOneWord(command: readonly string[]): readonly string[] {
  const [word = ""] = command;
  return command.length === 1 && /\s/.test(word) ? ["sh", "-c", word] : command;
}
